{{/* What the proxy cannot take up while it runs, and what it can, apart: their checksums roll the pods or do not. */}}
{{- define "truchman.checksums" -}}
{{- $config := include "truchman.config" . | fromYaml -}}
checksum/settings: {{ omit $config "packs" "banks" "mounts" "partners" "partners_open" "oidc" | toJson | sha256sum }}
{{- if eq .Values.reload "restart" }}
checksum/reloadable: {{ list (pick $config "packs" "banks" "mounts" "partners" "partners_open" "oidc") .Values.packs | toJson | sha256sum }}
{{- with include "truchman.theirs" . }}
checksum/existing: {{ sha256sum . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What is in ConfigMaps that are not the chart's, as the cluster has them now; nothing without the cluster. */}}
{{- define "truchman.theirs" -}}
{{- $names := list -}}
{{- with .Values.existingConfigMap }}{{ $names = append $names . }}{{ end -}}
{{- range .Values.packs.configMaps }}{{ $names = append $names .name }}{{ end -}}
{{- range $names | uniq | sortAlpha -}}
{{- with lookup "v1" "ConfigMap" $.Release.Namespace . -}}
{{- pick . "data" "binaryData" | toJson -}}
{{- end -}}
{{- end -}}
{{- end -}}
