{{/* A value of a Secret of the chart's: what the values say, else what the cluster has, else the last argument, drawn.
     (list $ "suffix" "key" "value" "drawn") */}}
{{- define "truchman.kept" -}}
{{- $root := index . 0 -}}
{{- $name := printf "%s-%s" (include "truchman.fullname" $root) (index . 1) -}}
{{- $there := lookup "v1" "Secret" $root.Release.Namespace $name | default dict -}}
{{- $data := $there.data | default dict -}}
{{- if index . 3 -}}
{{- index . 3 -}}
{{- else if hasKey $data (index . 2) -}}
{{- index $data (index . 2) | b64dec -}}
{{- else -}}
{{- index . 4 -}}
{{- end -}}
{{- end -}}

{{/* Draws the demo's keys once for all templates, which otherwise would each draw their own. */}}
{{- define "truchman.draw" -}}
{{- if not (hasKey .Values "drawn") -}}
{{- $keys := .Values.demo.keys -}}
{{- $demo := include "truchman.kept" (list . "demo" "demo" $keys.demo (randAlphaNum 40)) -}}
{{- $proxy := include "truchman.kept" (list . "demo" "proxy" $keys.proxy (randAlphaNum 40)) -}}
{{- $netxd := include "truchman.kept" (list . "demo" "netxd" $keys.netxd (genPrivateKey "ed25519")) -}}
{{- $_ := set .Values "drawn" (dict "demo" $demo "proxy" $proxy "netxd" $netxd) -}}
{{- end -}}
{{- end -}}
