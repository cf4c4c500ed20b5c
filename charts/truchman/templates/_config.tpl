{{/* How Redis is reached, for the ledger and for callbacks. */}}
{{- define "truchman.redis" -}}
{{- with .redis -}}
mode: {{ .mode }}
addresses: {{ toJson .addresses }}
{{- with .master }}
master: {{ quote . }}
{{- end }}
{{- with .username }}
username: {{ quote . }}
{{- end }}
{{- if and .existingSecret .passwordKey }}
password: file:/etc/truchman/redis/{{ .passwordKey }}
{{- end }}
{{- if and .existingSecret .sentinelPasswordKey }}
sentinel_password: file:/etc/truchman/redis/{{ .sentinelPasswordKey }}
{{- end }}
tls: {{ .tls }}
{{- if .caSecret }}
ca: /etc/truchman/redis-ca/{{ .caKey }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Where messages for partners are kept: beside the ledger, and nowhere where there is none. */}}
{{- define "truchman.callbacks" -}}
{{- with .Values.ledger -}}
{{- if eq .store "redis" -}}
store: redis
redis:
  {{- include "truchman.redis" . | nindent 2 }}
{{- else -}}
store: bolt
path: /var/lib/truchman/callbacks.db
{{- end -}}
{{- end -}}
{{- end -}}

{{/* From how much memory on requests are shed: four fifths of the container's limit, where that is in Mi or Gi. */}}
{{- define "truchman.overload" -}}
{{- $limit := dig "limits" "memory" "" .Values.resources | toString -}}
{{- if regexMatch "^[0-9]+[MG]i$" $limit -}}
{{- $mebibytes := regexFind "^[0-9]+" $limit | int64 -}}
{{- if hasSuffix "Gi" $limit }}{{ $mebibytes = mul $mebibytes 1024 }}{{ end -}}
memory: {{ div (mul $mebibytes 4) 5 }}MiB
{{- end -}}
{{- end -}}

{{/* The ledger's section of config.yaml. */}}
{{- define "truchman.ledger" -}}
{{- with .Values.ledger -}}
store: {{ .store }}
{{- if eq .store "bolt" }}
path: /var/lib/truchman/ledger.db
{{- end }}
{{- if and .keys.existingSecret (ne .store "none") }}
identity: file:/etc/truchman/ledger/{{ .keys.identity }}
keys:
  {{- range .keys.sealing }}
  - {id: {{ .id | quote }}, secret: "file:/etc/truchman/ledger/{{ .key }}"}
  {{- end }}
{{- end }}
{{- if eq .store "redis" }}
redis:
  {{- include "truchman.redis" . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where spans go. */}}
{{- define "truchman.tracing" -}}
{{- with .Values.tracing -}}
endpoint: {{ quote .endpoint }}
sample: {{ .sample }}
{{- if .caSecret }}
ca: /etc/truchman/tracing/ca.crt
{{- end }}
{{- with .headers }}
headers:
  {{- range $name, $_ := . }}
  {{ $name }}: file:/etc/truchman/tracing/headers/{{ $name }}
  {{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Who did what. */}}
{{- define "truchman.audit" -}}
{{- with .Values.audit -}}
file: /var/lib/truchman-audit/audit.jsonl
{{- if .key.existingSecret }}
key: file:/etc/truchman/audit/key
{{- end }}
sync: {{ .sync }}
max_size: {{ quote .maxSize }}
keep: {{ int .keep }}
required: {{ .required }}
{{- end -}}
{{- end -}}

{{/* What the demo adds: files/demo.yaml, with the drawn keys. */}}
{{- define "truchman.demo" -}}
{{- include "truchman.draw" . -}}
{{- $demo := .Files.Get "files/demo.yaml" | fromYaml -}}
{{- $_ := set $demo "partners" (dict "demo" (dict "keys" (list (printf "sha256:%s" (sha256sum .Values.drawn.demo)))) "proxy" (dict "keys" (list (printf "sha256:%s" (sha256sum .Values.drawn.proxy))))) -}}
{{- $_ := set $demo.banks.netxd.secrets "private_key" "file:/etc/truchman/demo/netxd" -}}
{{- $_ := set $demo.banks.netxd.settings "signature_algorithm" "ed25519" -}}
{{- $_ := set $demo.banks.normalized "address" (printf "%s://127.0.0.1:8080" (include "truchman.scheme" .)) -}}
{{- $_ := set $demo.banks.normalized.secrets "token" "file:/etc/truchman/demo/proxy" -}}
{{- toYaml $demo -}}
{{- end -}}

{{/* The whole of config.yaml as a map: the chart's own settings, the demo's, and over both the user's. */}}
{{- define "truchman.config" -}}
{{- $server := dict "listen" ":8080" "stop" (dict "drain" (printf "%ds" (int .Values.stop.drainSeconds)) "grace" (printf "%ds" (int .Values.stop.graceSeconds))) -}}
{{- if .Values.tls.enabled -}}
{{- $tls := dict "certificate" "/etc/truchman/tls/tls.crt" "key" "/etc/truchman/tls/tls.key" -}}
{{- if .Values.tls.clientCASecret }}{{ $tls = merge $tls (dict "client_ca" "/etc/truchman/client-ca/ca.crt" "clients" .Values.tls.clients) }}{{ end -}}
{{- $_ := set $server "tls" $tls -}}
{{- end -}}
{{- $own := dict "server" $server "admin" (dict "listen" ":9090" "token" "file:/etc/truchman/admin/token") "ledger" (include "truchman.ledger" . | fromYaml) "overload" (include "truchman.overload" . | fromYaml) -}}
{{- if ne .Values.ledger.store "none" }}{{ $_ := set $own "callbacks" (include "truchman.callbacks" . | fromYaml) }}{{ end -}}
{{- if .Values.tracing.endpoint }}{{ $_ := set $own "tracing" (include "truchman.tracing" . | fromYaml) }}{{ end -}}
{{- if .Values.audit.enabled }}{{ $_ := set $own "audit" (include "truchman.audit" . | fromYaml) }}{{ end -}}
{{- if or .Values.packs.inline .Values.packs.configMaps }}{{ $_ := set $own "packs" (list "/etc/truchman/packs") }}{{ end -}}
{{- if .Values.demo.enabled }}{{ $own = mergeOverwrite $own (include "truchman.demo" . | fromYaml) }}{{ end -}}
{{- mergeOverwrite $own (deepCopy .Values.config) | toYaml -}}
{{- end -}}

