{{/* Refuses what would lose records, cut requests or not start: all of it at once, each with what to do. */}}
{{- define "truchman.checks" -}}
{{- $wrong := "" -}}
{{- range list "checkSource" "checkOwned" "checkStore" "checkAudit" "checkTracing" "checkTLS" "checkNames" "checkRoutes" "checkScaling" "checkEgress" -}}
{{- $wrong = cat $wrong (include (printf "truchman.%s" .) $) -}}
{{- end -}}
{{- with regexSplit "\n+" $wrong -1 | compact -}}
{{- $lines := list -}}
{{- range . }}{{ with trim . }}{{ $lines = append $lines . }}{{ end }}{{ end -}}
{{- with $lines }}{{ fail (printf "\n%s\n" (join "\n" .)) }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* Whether there are several pods: "true" or nothing. */}}
{{- define "truchman.many" -}}
{{- if or (gt (int .Values.replicas) 1) .Values.autoscaling.enabled }}true{{ end -}}
{{- end -}}

{{- define "truchman.checkSource" -}}
{{- if and (not .Values.demo.enabled) (not .Values.existingConfigMap) (not (and .Values.config.banks .Values.config.mounts)) }}
config: must have banks and mounts (see config.yaml of the product), for demo.enabled is false; or name existingConfigMap
{{- end }}
{{- if and .Values.existingConfigMap .Values.demo.enabled }}
existingConfigMap: takes the place of the demo: set demo.enabled to false
{{- end }}
{{- if and .Values.existingConfigMap .Values.config }}
config: has no effect with existingConfigMap: write it there
{{- end }}
{{- if and (ne .Values.preflight.run "none") .Values.demo.enabled }}
preflight.run: the demo's banks are in the proxy's own pod, where no Job reaches them: set it to none, or demo.enabled to false
{{- end }}
{{- range $name, $_ := .Values.packs.inline }}
{{- if hasKey $.Values.packs.configMaps $name }}
packs.configMaps.{{ $name }}: the pack is in packs.inline as well: take one of them out
{{- end }}
{{- end }}
{{- end -}}

{{- define "truchman.checkStore" -}}
{{- $ledger := .Values.ledger -}}
{{- if and (eq $ledger.store "bolt") (include "truchman.many" .) }}
ledger.store: bolt is a file of one pod: set replicas to 1 and autoscaling.enabled to false, or ledger.store to redis
{{- end }}
{{- if and (eq $ledger.store "bolt") (not $ledger.bolt.persistence.enabled) (not .Values.demo.enabled) }}
ledger.bolt.persistence.enabled: without a volume the records go with the pod, and a repeated write has its effect twice: set it to true, or ledger.store to redis
{{- end }}
{{- if and (eq $ledger.store "none") (dig "callbacks" "banks" dict .Values.config) }}
ledger.store: what banks tell would be lost with the pod: set it to bolt or redis, for config.callbacks.banks are there
{{- end }}
{{- if eq $ledger.store "redis" }}
{{- include "truchman.checkRedis" . }}
{{- end }}
{{- end -}}

{{- define "truchman.checkRedis" -}}
{{- $redis := .Values.ledger.redis -}}
{{- if not .Values.ledger.keys.existingSecret }}
ledger.keys.existingSecret: must name a Secret with identity and k1, each from `openssl rand -base64 32`, for ledger.store is redis
{{- end }}
{{- if not $redis.addresses }}
ledger.redis.addresses: must be at least one host:port
{{- end }}
{{- if and (eq $redis.mode "standalone") (gt (len $redis.addresses) 1) }}
ledger.redis.addresses: must be one with mode standalone; several are of sentinel or cluster
{{- end }}
{{- if and (eq $redis.mode "sentinel") (not $redis.master) }}
ledger.redis.master: must be the name that the sentinels know the master by
{{- end }}
{{- end -}}

{{- define "truchman.checkAudit" -}}
{{- $audit := .Values.audit -}}
{{- if $audit.enabled }}
{{- if and $audit.required (not $audit.key.existingSecret) }}
audit.key.existingSecret: must name a Secret with 32 bytes in base64 (`openssl rand -base64 32`), for without it nobody can find a customer in the trail; or set audit.required to false
{{- end }}
{{- if and $audit.persistence.enabled $audit.persistence.existingClaim (include "truchman.many" .) }}
audit.persistence.existingClaim: one process writes a trail, and there are several pods: leave it out, then each gets a claim of its own
{{- end }}
{{- if and (not $audit.persistence.enabled) (not .Values.demo.enabled) (not .Values.extraContainers) }}
audit.persistence.enabled: without a volume the trail goes with the pod: set it to true, or ship it with extraContainers
{{- end }}
{{- end }}
{{- end -}}

{{- define "truchman.checkTracing" -}}
{{- with .Values.tracing }}
{{- if and (not .endpoint) (or .headers .caSecret) }}
tracing.endpoint: must say where spans go, for the rest of tracing depends on it; or take that out
{{- end }}
{{- if and .headers (hasPrefix "http://" .endpoint) }}
tracing.endpoint: must be https, for tracing.headers are secret
{{- end }}
{{- if and .caSecret (hasPrefix "http://" .endpoint) }}
tracing.caSecret: is for https: take it out, or change tracing.endpoint
{{- end }}
{{- end }}
{{- end -}}

{{- define "truchman.checkTLS" -}}
{{- if and .Values.tls.enabled (not .Values.tls.existingSecret) }}
tls.existingSecret: must name a Secret with tls.crt and tls.key, for tls.enabled is true
{{- end }}
{{- if and .Values.demo.enabled .Values.tls.enabled }}
tls.enabled: the demo calls itself without TLS: set demo.enabled to false and name your banks in config
{{- end }}
{{- if and .Values.tls.clientCASecret (not .Values.tls.enabled) }}
tls.clientCASecret: partners' certificates are only seen with tls.enabled: set it to true
{{- end }}
{{- if and (eq .Values.tls.clients "required") (not .Values.tls.clientCASecret) }}
tls.clientCASecret: must name a Secret with ca.crt, for tls.clients is required
{{- end }}
{{- end -}}
