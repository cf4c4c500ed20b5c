{{/* What is wrong with the ways in and out: Ingress and HTTPRoute, how many pods there are, the NetworkPolicy. */}}
{{- define "truchman.checkRoutes" -}}
{{- $ingress := .Values.ingress -}}
{{- if and $ingress.enabled (not $ingress.hosts) }}
ingress.hosts: must be at least one host
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
httpRoute.parentRefs: must name at least one Gateway
{{- end }}
{{- if and .Values.tls.enabled $ingress.enabled (not $ingress.annotations) (not .Values.service.annotations) }}
ingress.annotations: must tell the controller that the proxy speaks TLS, as nginx.ingress.kubernetes.io/backend-protocol: HTTPS does; or set tls.enabled to false, and the Ingress ends TLS
{{- end }}
{{- if and .Values.tls.enabled .Values.tls.clientCASecret $ingress.enabled (not (contains "passthrough" (keys $ingress.annotations | join " "))) }}
ingress.annotations: must let TLS through, as nginx.ingress.kubernetes.io/ssl-passthrough: "true" does, for an Ingress that ends it keeps partners' certificates (tls.clientCASecret); or set ingress.enabled to false and service.type to LoadBalancer
{{- end }}
{{- if and .Values.tls.enabled .Values.httpRoute.enabled (not .Values.httpRoute.backendTLS.hostname) }}
httpRoute.backendTLS.hostname: must be the name in the proxy's certificate, for the Gateway has to speak TLS with it; or set tls.enabled to false, and the Gateway ends TLS
{{- end }}
{{- if and .Values.tls.enabled .Values.tls.clientCASecret .Values.httpRoute.enabled }}
httpRoute.enabled: a Gateway that routes HTTP ends TLS and keeps partners' certificates (tls.clientCASecret): set it to false and service.type to LoadBalancer, or write a TLSRoute into extraObjects
{{- end }}
{{- if and .Values.httpRoute.backendTLS.hostname (not .Values.tls.enabled) }}
httpRoute.backendTLS.hostname: the proxy speaks no TLS: set tls.enabled to true, or take it out
{{- end }}
{{- end -}}

{{- define "truchman.checkScaling" -}}
{{- with .Values.autoscaling }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
autoscaling.minReplicas: must not be above autoscaling.maxReplicas
{{- end }}
{{- if and .enabled (eq (int .cpu) 0) (eq (int .memory) 0) (not .metrics) }}
autoscaling.cpu: there is nothing to scale by: set it, autoscaling.memory or autoscaling.metrics
{{- end }}
{{- end }}
{{- with .Values.podDisruptionBudget }}
{{- if and .enabled (has (toString .maxUnavailable) (list "0" "0%")) }}
podDisruptionBudget.maxUnavailable: with none missing no node can be drained: set it to 1 or more
{{- end }}
{{- end }}
{{- end -}}

{{/* What has to go out or come in, and is not named in the NetworkPolicy. */}}
{{- define "truchman.checkEgress" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if $policy.enabled }}
{{- $told := false -}}
{{- range (dig "callbacks" "banks" dict .Values.config) }}{{ if dig "partners" dict . }}{{ $told = true }}{{ end }}{{ end -}}
{{- $needs := list
  (list "providers" (and .Values.config.banks true) "{netxd: {to: [{ipBlock: {cidr: 192.0.2.10/32}}], ports: [443]}}, for config.banks are there")
  (list "redis" (eq .Values.ledger.store "redis") "{to: [{podSelector: {matchLabels: {app: redis}}}], ports: [6379]}, for ledger.store is redis")
  (list "tracing" (ne .Values.tracing.endpoint "") "{to: [{namespaceSelector: {matchLabels: {name: observability}}}], ports: [4318]}, for tracing.endpoint is there")
  (list "oidc" (ne (dig "oidc" "issuer" "" .Values.config) "") "{to: [{ipBlock: {cidr: 192.0.2.20/32}}], ports: [443]}, for config.oidc.issuer is there")
  (list "callbacks" $told "{shop: {to: [{ipBlock: {cidr: 192.0.2.30/32}}], ports: [443]}}, for config.callbacks tells partners") -}}
{{- range $needs }}
{{- if and (index . 1) (not (get $policy (index . 0))) }}
networkPolicy.{{ index . 0 }}: nothing goes out but what is named: say where, as in {{ index . 2 }}
{{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not $policy.operators) }}
networkPolicy.operators: Prometheus could not come in, for serviceMonitor.enabled is true: say where it is, as in [{namespaceSelector: {matchLabels: {name: monitoring}}}]
{{- end }}
{{- end }}
{{- end -}}
