{{- define "truchman.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The names of other objects add up to 12 characters to it. */}}
{{- define "truchman.fullname" -}}
{{- $name := include "truchman.name" . -}}
{{- $own := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $own | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "truchman.selector" -}}
app.kubernetes.io/name: {{ include "truchman.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: proxy
{{- end -}}

{{/* The metadata of an object: (list $ "suffix"), with more labels and annotations as third and fourth. */}}
{{- define "truchman.metadata" -}}
{{- $root := index . 0 -}}
{{- $suffix := index . 1 -}}
{{- $labels := dict -}}{{- if gt (len .) 2 }}{{ $labels = index . 2 }}{{ end -}}
{{- $annotations := dict -}}{{- if gt (len .) 3 }}{{ $annotations = index . 3 }}{{ end -}}
name: {{ include "truchman.fullname" $root }}{{ with $suffix }}-{{ . }}{{ end }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- $own := dict "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version) "app.kubernetes.io/version" $root.Chart.AppVersion "app.kubernetes.io/managed-by" $root.Release.Service "app.kubernetes.io/name" (include "truchman.name" $root) "app.kubernetes.io/instance" $root.Release.Name }}
  {{- mergeOverwrite dict $root.Values.commonLabels $labels $own | toYaml | nindent 2 }}
{{- with mergeOverwrite dict $root.Values.commonAnnotations $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "truchman.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "truchman.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "truchman.image" -}}
{{- with .Values.image -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "truchman.scheme" -}}
{{- ternary "https" "http" .Values.tls.enabled -}}
{{- end -}}

{{/* The Service's port. */}}
{{- define "truchman.port" -}}
{{- int .Values.service.port | default (ternary 443 80 .Values.tls.enabled) -}}
{{- end -}}

{{/* What runs the pods: a StatefulSet where each has a claim of its own, for its audit trail. */}}
{{- define "truchman.workload" -}}
{{- with .Values.audit -}}
{{- ternary "StatefulSet" "Deployment" (and .enabled .persistence.enabled (not .persistence.existingClaim) (ne $.Values.ledger.store "bolt")) -}}
{{- end -}}
{{- end -}}

{{/* What is asked of a volume, of ledger.bolt.persistence or audit.persistence. */}}
{{- define "truchman.claimSpec" -}}
accessModes: {{ toJson .accessModes }}
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end -}}

{{- define "truchman.adminSecret" -}}
{{- .Values.admin.existingSecret | default (printf "%s-admin" (include "truchman.fullname" .)) -}}
{{- end -}}

{{- define "truchman.claim" -}}
{{- .Values.ledger.bolt.persistence.existingClaim | default (printf "%s-ledger" (include "truchman.fullname" .)) -}}
{{- end -}}
