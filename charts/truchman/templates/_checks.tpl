{{/* Refuses what would lose records, cut requests or not start, with what to do. */}}
{{- define "truchman.checks" -}}
{{- $many := or (gt (int .Values.replicas) 1) .Values.autoscaling.enabled -}}
{{- $ledger := .Values.ledger -}}
{{- if and (eq $ledger.store "bolt") $many -}}
{{- fail "ledger.store: bolt is a file of one pod: set replicas to 1 and autoscaling.enabled to false, or ledger.store to redis" -}}
{{- end -}}
{{- if and (eq $ledger.store "bolt") (not $ledger.bolt.persistence.enabled) (not .Values.demo.enabled) -}}
{{- fail "ledger.bolt.persistence.enabled: without a volume the records go with the pod, and a repeated write has its effect twice: set it to true, or ledger.store to redis" -}}
{{- end -}}
{{- if eq $ledger.store "redis" -}}
{{- include "truchman.checkRedis" . -}}
{{- end -}}
{{- if and (eq $ledger.store "none") (dig "callbacks" "banks" dict .Values.config) -}}
{{- fail "ledger.store: what banks tell would be lost with the pod: set it to bolt or redis, for config.callbacks.banks are there" -}}
{{- end -}}
{{- if and .Values.tls.enabled (not .Values.tls.existingSecret) -}}
{{- fail "tls.existingSecret: must name a Secret with tls.crt and tls.key, for tls.enabled is true" -}}
{{- end -}}
{{- if and .Values.demo.enabled .Values.tls.enabled -}}
{{- fail "tls.enabled: the demo calls itself without TLS: set demo.enabled to false and name your banks in config" -}}
{{- end -}}
{{- if and .Values.tls.clientCASecret (not .Values.tls.enabled) -}}
{{- fail "tls.clientCASecret: partners' certificates are only seen with tls.enabled" -}}
{{- end -}}
{{- if and (not .Values.demo.enabled) (not .Values.existingConfigMap) (not (and .Values.config.banks .Values.config.mounts)) -}}
{{- fail "config: must have banks and mounts (see config.yaml of the product), for demo.enabled is false; or name existingConfigMap" -}}
{{- end -}}
{{- if and .Values.existingConfigMap .Values.demo.enabled -}}
{{- fail "existingConfigMap: takes the place of the demo: set demo.enabled to false" -}}
{{- end -}}
{{- if and .Values.existingConfigMap .Values.config -}}
{{- fail "config: has no effect with existingConfigMap: write it there" -}}
{{- end -}}
{{- if and .Values.podDisruptionBudget.enabled (not $many) -}}
{{- fail "podDisruptionBudget.enabled: with one pod a budget keeps nodes from being drained: set replicas above 1" -}}
{{- end -}}
{{- include "truchman.checkRoutes" . -}}
{{- end -}}

{{- define "truchman.checkRedis" -}}
{{- $redis := .Values.ledger.redis -}}
{{- if not .Values.ledger.keys.existingSecret -}}
{{- fail "ledger.keys.existingSecret: must name a Secret with identity and k1, each from `openssl rand -base64 32`, for ledger.store is redis" -}}
{{- end -}}
{{- if not $redis.addresses -}}
{{- fail "ledger.redis.addresses: must be at least one host:port" -}}
{{- end -}}
{{- if and (eq $redis.mode "standalone") (gt (len $redis.addresses) 1) -}}
{{- fail "ledger.redis.addresses: must be one with mode standalone; several are of sentinel or cluster" -}}
{{- end -}}
{{- if and (eq $redis.mode "sentinel") (not $redis.master) -}}
{{- fail "ledger.redis.master: must be the name that the sentinels know the master by" -}}
{{- end -}}
{{- end -}}

{{- define "truchman.checkRoutes" -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts: must be at least one host" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs: must name at least one Gateway" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas: must not be above autoscaling.maxReplicas" -}}
{{- end -}}
{{- end -}}
