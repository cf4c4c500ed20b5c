{{/* What of `config` the chart writes itself, for mounts, ports, probes or the grace period depend on it, and where to write it instead. */}}
{{- define "truchman.owned" -}}
server.listen: leave it out, the Service and the probes expect :8080 (service.port is the Service's)
server.stop: write the values stop.drainSeconds and stop.graceSeconds, of which the pod's grace period is made
server.tls: write the value tls
admin.listen: leave it out, the probes expect :9090
admin.token: write the value admin.existingSecret
ledger.store: write the value ledger.store
ledger.path: write the value ledger.bolt.persistence
ledger.identity: write the value ledger.keys
ledger.keys: write the value ledger.keys
callbacks.store: write the value ledger.store
callbacks.path: write the value ledger.bolt.persistence
{{- range list "mode" "addresses" "master" "username" "password" "sentinel_password" "tls" "ca" }}
ledger.redis.{{ . }}: write the value ledger.redis
callbacks.redis.{{ . }}: write the value ledger.redis
{{- end }}
tracing: write the value tracing
audit: write the value audit
{{- if or .Values.packs.inline .Values.packs.configMaps }}
packs: write the value packs.configMaps
{{- end }}
{{- end -}}

{{- define "truchman.checkOwned" -}}
{{- range $path, $instead := include "truchman.owned" . | fromYaml }}
{{- $at := $.Values.config -}}
{{- $there := true -}}
{{- range splitList "." $path -}}
{{- if and $there (kindIs "map" $at) (hasKey $at .) }}{{ $at = get $at . }}{{ else }}{{ $there = false }}{{ end -}}
{{- end }}
{{- if $there }}
config.{{ $path }}: the chart sets it, and what else it renders depends on it: {{ $instead }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Names of yours that are the chart's own: Helm would delete what they name when the release does not have it any more. */}}
{{- define "truchman.checkNames" -}}
{{- $full := include "truchman.fullname" . -}}
{{- $secrets := dict "admin.existingSecret" .Values.admin.existingSecret "ledger.keys.existingSecret" .Values.ledger.keys.existingSecret "ledger.redis.existingSecret" .Values.ledger.redis.existingSecret "ledger.redis.caSecret" .Values.ledger.redis.caSecret "tls.existingSecret" .Values.tls.existingSecret "tls.clientCASecret" .Values.tls.clientCASecret "audit.key.existingSecret" .Values.audit.key.existingSecret "tracing.caSecret" .Values.tracing.caSecret -}}
{{- range $name, $secret := .Values.secrets.files }}{{ $_ := set $secrets (printf "secrets.files.%s" $name) $secret }}{{ end -}}
{{- range $name, $from := .Values.secrets.env }}{{ $_ := set $secrets (printf "secrets.env.%s" $name) $from.secret }}{{ end -}}
{{- range $name, $from := .Values.tracing.headers }}{{ $_ := set $secrets (printf "tracing.headers.%s" $name) $from.secret }}{{ end -}}
{{- range $path, $secret := $secrets }}
{{- if has $secret (list (printf "%s-admin" $full) (printf "%s-demo" $full)) }}
{{ $path }}: {{ $secret }} is the name of the chart's own Secret, which Helm deletes as soon as the chart does not render it: make one with another name
{{- end }}
{{- end }}
{{- if has .Values.existingConfigMap (list $full (printf "%s-preflight" $full)) }}
existingConfigMap: {{ .Values.existingConfigMap }} is the name of the chart's own, which Helm deletes as soon as the chart does not render it: make one with another name
{{- end }}
{{- range $pack, $map := .Values.packs.configMaps }}
{{- if eq $map.name (printf "%s-pack-%s" $full $pack) }}
packs.configMaps.{{ $pack }}.name: {{ $map.name }} is the name of the chart's own for packs.inline, which Helm deletes as soon as the chart does not render it: make one with another name
{{- end }}
{{- end }}
{{- end -}}
