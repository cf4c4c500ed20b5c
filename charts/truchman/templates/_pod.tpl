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

{{/* The volumes with the paths that they are mounted at: a list of {name, path, writable, source}; claimed says that one pod only has it. */}}
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
- {name: ledger, path: /var/lib/truchman, writable: true, claimed: true, source: {persistentVolumeClaim: {claimName: {{ include "truchman.claim" $ }}}}}
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
{{- include "truchman.traced" . }}
{{- with .Values.audit }}
{{- if .enabled }}
{{- if not .persistence.enabled }}
- {name: audit, path: /var/lib/truchman-audit, writable: true, source: {emptyDir: {sizeLimit: {{ toString .persistence.size | quote }}}}}
{{- else if eq (include "truchman.workload" $) "StatefulSet" }}
- {name: audit, path: /var/lib/truchman-audit, writable: true, claimed: true}
{{- else }}
- {name: audit, path: /var/lib/truchman-audit, writable: true, claimed: true, source: {persistentVolumeClaim: {claimName: {{ .persistence.existingClaim | default (printf "%s-audit" $full) }}}}}
{{- end }}
{{- with .key }}
{{- if .existingSecret }}
- {name: audit-key, path: /etc/truchman/audit, source: {secret: {secretName: {{ .existingSecret }}, defaultMode: 288, items: [{key: {{ .key }}, path: key}]}}}
{{- end }}
{{- end }}
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
        - {key: {{ include "truchman.packKey" $path }}, path: {{ $path }}}
        {{- end }}
{{- end }}
{{- range $name, $map := .Values.packs.configMaps }}
- name: pack-{{ $name }}
  path: /etc/truchman/packs/{{ $name }}
  source:
    configMap: {{ mergeOverwrite (dict "name" $map.name) (pick $map "items") | toJson }}
{{- end }}
{{- end -}}

{{/* The collector's certificates and headers, in one volume. */}}
{{- define "truchman.traced" -}}
{{- with .Values.tracing }}
{{- if and .endpoint (or .headers .caSecret) }}
- name: tracing
  path: /etc/truchman/tracing
  source:
    projected:
      defaultMode: 288
      sources:
        {{- if .caSecret }}
        - {secret: {name: {{ .caSecret }}, items: [{key: {{ .caKey }}, path: ca.crt}]}}
        {{- end }}
        {{- range $name, $from := .headers }}
        - {secret: {name: {{ $from.secret }}, items: [{key: {{ $from.key }}, path: headers/{{ $name }}}]}}
        {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The key of a pack's file in a ConfigMap, which has no slashes: two paths never have the same. */}}
{{- define "truchman.packKey" -}}
{{- . | replace "_" "_-" | replace "/" "__" -}}
{{- end -}}

{{/* The environment: secrets by name, and the user's. */}}
{{- define "truchman.env" -}}
{{- range $name, $from := .Values.secrets.env }}
- name: {{ $name }}
  valueFrom: {secretKeyRef: {name: {{ $from.secret }}, key: {{ $from.key }}}}
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
