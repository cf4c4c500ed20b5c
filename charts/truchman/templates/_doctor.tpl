{{/* A pod's spec that looks at the configuration with the proxy's own image, environment and Secrets: (list $ "check" or "doctor" "prefix-").
     It has no claim, which one pod only may have: it looks at files of its own in /tmp instead. With a prefix it stands before the installation:
     its ConfigMaps are the hook's own, and so is the admin token where the chart draws it. */}}
{{- define "truchman.doctor" -}}
{{- $root := index . 0 -}}
{{- $verb := index . 1 -}}
{{- $prefix := index . 2 -}}
{{- $volumes := list -}}
{{- range include "truchman.volumes" $root | fromYamlArray -}}
{{- if and (ne .name "ledger") (ne .name "audit") -}}
{{- $volumes = append $volumes (include "truchman.doctorsVolume" (list $root . $prefix) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- if not $root.Values.serviceAccount.create }}
serviceAccountName: {{ include "truchman.serviceAccount" $root }}
{{- end }}
restartPolicy: Never
{{ include "truchman.placed" $root }}
containers:
  - name: {{ $verb }}
    image: {{ include "truchman.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args:
      {{- include "truchman.doctorsArgs" (list $root $verb) | nindent 6 }}
    {{- with include "truchman.env" $root }}
    env:
      {{- trim . | nindent 6 }}
    {{- end }}
    resources:
      {{- toYaml $root.Values.resources | nindent 6 }}
    securityContext:
      {{- include "truchman.containerSecurity" $root | nindent 6 }}
    {{- include "truchman.mounts" (list $root $volumes) | nindent 4 }}
{{- include "truchman.podVolumes" (list $root $volumes) }}
{{- end -}}

{{- define "truchman.doctorsArgs" -}}
{{- $root := index . 0 -}}
- {{ index . 1 }}
- --config
- /etc/truchman/config/config.yaml
{{- if eq (index . 1) "doctor" }}
- --timeout
- {{ int $root.Values.preflight.timeoutSeconds }}s
{{- end }}
{{- if eq $root.Values.ledger.store "bolt" }}
- --set
- ledger.path=/tmp/ledger.db
- --set
- callbacks.path=/tmp/callbacks.db
{{- end }}
{{- if $root.Values.audit.enabled }}
- --set
- audit.file=/tmp/audit.jsonl
{{- end }}
{{- end -}}

{{/* A volume as the doctor has it: (list $ volume "prefix-"). */}}
{{- define "truchman.doctorsVolume" -}}
{{- $root := index . 0 -}}
{{- $volume := deepCopy (index . 1) -}}
{{- $prefix := index . 2 -}}
{{- $full := include "truchman.fullname" $root -}}
{{- if $prefix -}}
{{- if and (eq $volume.name "config") (not $root.Values.existingConfigMap) -}}
{{- $_ := set $volume.source.configMap "name" (printf "%s-%s" $full (trimSuffix "-" $prefix)) -}}
{{- end -}}
{{- if and (eq $volume.name "admin") (not $root.Values.admin.existingSecret) -}}
{{- $_ := set $volume "source" (dict "configMap" (dict "name" (printf "%s-%stoken" $full $prefix) "defaultMode" 288)) -}}
{{- end -}}
{{- $pack := trimPrefix "pack-" $volume.name -}}
{{- if and (hasPrefix "pack-" $volume.name) (hasKey $root.Values.packs.inline $pack) -}}
{{- $_ := set $volume.source.configMap "name" (printf "%s-%spack-%s" $full $prefix $pack) -}}
{{- end -}}
{{- end -}}
{{- toYaml $volume -}}
{{- end -}}
