{{/* What the restricted Pod Security standard asks of a container, and a root that cannot be written. */}}
{{- define "truchman.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* fsGroup lets the user write on a volume, and read Secrets that only the group may. */}}
{{- define "truchman.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ int .Values.runAsUser }}
runAsGroup: {{ int .Values.runAsUser }}
fsGroup: {{ int .Values.runAsUser }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* The volumes with the paths that they are mounted at: a list of {name, path, readOnly, source}. */}}
{{- define "truchman.volumes" -}}
{{- $full := include "truchman.fullname" . -}}
- {name: config, path: /etc/truchman/config, source: {configMap: {name: {{ .Values.existingConfigMap | default $full }}}}}
- {name: admin, path: /etc/truchman/admin, source: {secret: {secretName: {{ include "truchman.adminSecret" . }}, defaultMode: 288, items: [{key: token, path: token}]}}}
- {name: tmp, path: /tmp, writable: true, source: {emptyDir: {sizeLimit: 64Mi}}}
{{- if .Values.demo.enabled }}
- {name: demo, path: /etc/truchman/demo, source: {secret: {secretName: {{ $full }}-demo, defaultMode: 288}}}
{{- end }}
{{- with .Values.ledger }}
{{- if eq .store "bolt" }}
{{- if .bolt.persistence.enabled }}
- {name: ledger, path: /var/lib/truchman, writable: true, source: {persistentVolumeClaim: {claimName: {{ include "truchman.claim" $ }}}}}
{{- else }}
- {name: ledger, path: /var/lib/truchman, writable: true, source: {emptyDir: {sizeLimit: 256Mi}}}
{{- end }}
{{- end }}
{{- if and .keys.existingSecret (ne .store "none") }}
- {name: ledger-keys, path: /etc/truchman/ledger, source: {secret: {secretName: {{ .keys.existingSecret }}, defaultMode: 288}}}
{{- end }}
{{- if and (eq .store "redis") .redis.existingSecret }}
- {name: redis, path: /etc/truchman/redis, source: {secret: {secretName: {{ .redis.existingSecret }}, defaultMode: 288}}}
{{- end }}
{{- if and (eq .store "redis") .redis.caSecret }}
- {name: redis-ca, path: /etc/truchman/redis-ca, source: {secret: {secretName: {{ .redis.caSecret }}, defaultMode: 288}}}
{{- end }}
{{- end }}
{{- if .Values.tls.enabled }}
- {name: tls, path: /etc/truchman/tls, source: {secret: {secretName: {{ .Values.tls.existingSecret }}, defaultMode: 288}}}
{{- with .Values.tls.clientCASecret }}
- {name: client-ca, path: /etc/truchman/client-ca, source: {secret: {secretName: {{ . }}, defaultMode: 288}}}
{{- end }}
{{- end }}
{{- range $name, $secret := .Values.secrets.files }}
- {name: secret-{{ $name }}, path: /etc/truchman/secrets/{{ $name }}, source: {secret: {secretName: {{ $secret }}, defaultMode: 288}}}
{{- end }}
{{- range $name, $files := .Values.packs.inline }}
- name: pack-{{ $name }}
  path: /etc/truchman/packs/{{ $name }}
  source:
    configMap:
      name: {{ $full }}-pack-{{ $name }}
      items:
        {{- range $path, $_ := $files }}
        - {key: {{ $path | replace "/" "__" }}, path: {{ $path }}}
        {{- end }}
{{- end }}
{{- range $name, $map := .Values.packs.configMaps }}
- name: pack-{{ $name }}
  path: /etc/truchman/packs/{{ $name }}
  source:
    configMap: {{ mergeOverwrite (dict "name" $map.name) (pick $map "items") | toJson }}
{{- end }}
{{- end -}}

{{/* The environment: secrets by name, traces, and the user's. */}}
{{- define "truchman.env" -}}
{{- range $name, $from := .Values.secrets.env }}
- name: {{ $name }}
  valueFrom: {secretKeyRef: {name: {{ $from.secret }}, key: {{ $from.key }}}}
{{- end }}
{{- if .Values.otlp.endpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ .Values.otlp.endpoint | quote }}}
{{- with .Values.otlp.headersSecret }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom: {secretKeyRef: {name: {{ . }}, key: headers}}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "truchman.spread" -}}
{{- $selector := dict "matchLabels" (include "truchman.selector" . | fromYaml) -}}
{{- $constraints := .Values.topologySpread.constraints -}}
{{- if not $constraints -}}
{{- $constraints = list (dict "maxSkew" 1 "topologyKey" "topology.kubernetes.io/zone" "whenUnsatisfiable" "ScheduleAnyway") (dict "maxSkew" 1 "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" "ScheduleAnyway") -}}
{{- end -}}
{{- range $constraints }}
- {{ merge (deepCopy .) (dict "labelSelector" $selector) | toYaml | nindent 2 | trim }}
{{- end }}
{{- end -}}
