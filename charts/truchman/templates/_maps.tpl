{{/* The ConfigMaps with the configuration and the packs: (list $ "prefix-" annotations), as they are, and once more for what looks at them
     before the installation. */}}
{{- define "truchman.configMaps" -}}
{{- $root := index . 0 -}}
{{- $prefix := index . 1 -}}
{{- $annotations := index . 2 -}}
{{- if not $root.Values.existingConfigMap }}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "truchman.metadata" (list $root (trimSuffix "-" $prefix) dict $annotations) | nindent 2 }}
data:
  config.yaml: |
    {{- include "truchman.config" $root | nindent 4 }}
{{- end }}
{{- range $name, $files := $root.Values.packs.inline }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "truchman.metadata" (list $root (printf "%spack-%s" $prefix $name) dict $annotations) | nindent 2 }}
data:
  {{- range $path, $text := $files }}
  {{ include "truchman.packKey" $path }}: {{ toJson $text }}
  {{- end }}
{{- end }}
{{- end -}}
