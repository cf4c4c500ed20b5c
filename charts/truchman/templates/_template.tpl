{{/* Where a pod of the release runs and what it may: what the proxy's pods and the doctor's have in common. */}}
{{- define "truchman.placed" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "truchman.podSecurity" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The simulated banks, on the pod's loopback: init containers that go on beside the proxy and end after it. */}}
{{- define "truchman.banks" -}}
{{- range list "netxd" "rakbank" "obp" "openbank" "caas" }}
- name: bank-{{ . }}
  image: {{ include "truchman.image" $ }}
  imagePullPolicy: {{ $.Values.image.pullPolicy }}
  args: [simulate, {{ . }}]
  restartPolicy: Always
  resources:
    {{- toYaml $.Values.demo.resources | nindent 4 }}
  securityContext:
    {{- include "truchman.containerSecurity" $ | nindent 4 }}
{{- end }}
{{- end -}}

{{/* The proxy's container: (list $ volumes). */}}
{{- define "truchman.container" -}}
{{- $volumes := index . 1 -}}
{{- with index . 0 -}}
name: truchman
image: {{ include "truchman.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [run, --config, /etc/truchman/config/config.yaml]
{{- with include "truchman.env" . }}
env:
  {{- trim . | nindent 2 }}
{{- end }}
ports:
  - {name: {{ include "truchman.scheme" . }}, containerPort: 8080}
  - {name: admin, containerPort: 9090}
startupProbe:
  {{- mergeOverwrite (deepCopy .Values.probes.startup) (dict "httpGet" (dict "path" "/readyz" "port" "admin")) | toYaml | nindent 2 }}
readinessProbe:
  {{- mergeOverwrite (deepCopy .Values.probes.readiness) (dict "httpGet" (dict "path" "/readyz" "port" "admin")) | toYaml | nindent 2 }}
livenessProbe:
  {{- mergeOverwrite (deepCopy .Values.probes.liveness) (dict "httpGet" (dict "path" "/livez" "port" "admin")) | toYaml | nindent 2 }}
{{- if gt (int .Values.stop.preStopSeconds) 0 }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ int .Values.stop.preStopSeconds }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- include "truchman.containerSecurity" . | nindent 2 }}
{{- include "truchman.mounts" (list . $volumes) }}
{{- end -}}
{{- end -}}

{{/* What a container mounts: (list $ volumes). */}}
{{- define "truchman.mounts" }}
volumeMounts:
  {{- range index . 1 }}
  - {name: {{ .name }}, mountPath: {{ .path }}{{ if not .writable }}, readOnly: true{{ end }}}
  {{- end }}
  {{- with (index . 0).Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The pod's volumes: (list $ volumes). A StatefulSet's claims are not among them. */}}
{{- define "truchman.podVolumes" }}
volumes:
  {{- range index . 1 }}
  {{- if .source }}
  - {{ mergeOverwrite (dict "name" .name) .source | toYaml | nindent 4 | trim }}
  {{- end }}
  {{- end }}
  {{- with (index . 0).Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The template of the proxy's pods. */}}
{{- define "truchman.template" -}}
{{- $volumes := include "truchman.volumes" . | fromYamlArray -}}
metadata:
  labels:
    {{- mergeOverwrite dict .Values.commonLabels .Values.podLabels (include "truchman.selector" . | fromYaml) | toYaml | nindent 4 }}
  annotations:
    {{- mergeOverwrite dict .Values.commonAnnotations .Values.podAnnotations (include "truchman.checksums" . | fromYaml) | toYaml | nindent 4 }}
spec:
  serviceAccountName: {{ include "truchman.serviceAccount" . }}
  terminationGracePeriodSeconds: {{ add .Values.stop.preStopSeconds .Values.stop.drainSeconds .Values.stop.graceSeconds 5 }}
  {{- include "truchman.placed" . | nindent 2 }}
  {{- if .Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- include "truchman.spread" . | nindent 4 }}
  {{- end }}
  {{- if .Values.demo.enabled }}
  initContainers:
    {{- include "truchman.banks" . | nindent 4 }}
  {{- end }}
  containers:
    - {{ include "truchman.container" (list . $volumes) | nindent 6 | trim }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- include "truchman.podVolumes" (list . $volumes) | nindent 2 }}
{{- end -}}
