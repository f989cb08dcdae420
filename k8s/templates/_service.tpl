{{- define "oms.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "oms.selector" . }}
{{- end -}}

{{- define "oms.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "oms.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- /* A container that may do nothing but run: no root, no writes, no privileges. */ -}}
{{- define "oms.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "oms.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* Plain settings, then the keys of the Secret. Takes (root, env, secrets). */ -}}
{{- define "oms.env" -}}
{{- range $key, $value := .env }}
- name: {{ $key }}
  value: {{ $value | quote }}
{{- end }}
{{- $root := .root }}
{{- range .secrets }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $root.Values.secretName }}
      key: {{ . }}
{{- end }}
{{- end -}}

{{- /* Where each service is found: a headless Service, so that clients balance over pods. */ -}}
{{- define "oms.addresses" -}}
{{- range $name, $_ := .Values.services }}
{{- if ne $name "edge" }}
OMS_{{ $name | upper }}_URL: http://{{ $.Release.Name }}-{{ $name }}:50051
{{- end }}
{{- end }}
{{- end -}}

{{- /* One service: Deployment, Service and, with more than one replica, a disruption budget.
       Takes (root, name, service). */ -}}
{{- define "oms.service" -}}
{{- $root := .root }}
{{- $s := mergeOverwrite (deepCopy $root.Values.defaults) .service }}
{{- $full := printf "%s-%s" $root.Release.Name .name }}
{{- $own := ternary (dict "OMS_HTTP_ADDR" "0.0.0.0:8088") (dict "OMS_GRPC_ADDR" "0.0.0.0:50051") (default false $s.http) }}
{{- if and $s.http $root.Values.ingress.tlsSecretName }}
{{- $_ := set $own "OMS_SECURE_COOKIE" "true" }}
{{- end }}
{{- $env := merge (dict) $s.env $own (include "oms.addresses" $root | fromYaml) $root.Values.env }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $full }}
  labels:
    {{- include "oms.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  replicas: {{ $s.replicas }}
  selector:
    matchLabels:
      {{- include "oms.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .name }}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        {{- include "oms.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ $s.terminationGracePeriodSeconds }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "oms.podSecurity" $root | nindent 8 }}
      containers:
        - name: {{ .name }}
          image: {{ include "oms.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [serve, {{ .name }}]
          env:
            {{- include "oms.env" (dict "root" $root "env" $env "secrets" $s.secrets) | nindent 12 }}
          ports:
            {{- if $s.http }}
            - name: http
              containerPort: 8088
            {{- else }}
            - name: grpc
              containerPort: 50051
            {{- end }}
          # Ready follows the database and the broker. Alive does not: a restart mends neither.
          readinessProbe:
            {{- if $s.http }}
            httpGet: { path: /readyz, port: http }
            {{- else }}
            grpc: { port: 50051 }
            {{- end }}
            periodSeconds: 5
          livenessProbe:
            {{- if $s.http }}
            httpGet: { path: /healthz, port: http }
            {{- else }}
            tcpSocket: { port: grpc }
            {{- end }}
            periodSeconds: 10
            failureThreshold: 6
          resources:
            {{- toYaml $s.resources | nindent 12 }}
          securityContext:
            {{- include "oms.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "oms.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .name }}
      {{- with $s.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $s.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $s.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $full }}
  labels:
    {{- include "oms.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  {{- if not $s.http }}
  clusterIP: None
  {{- end }}
  selector:
    {{- include "oms.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
  ports:
    {{- if $s.http }}
    - { name: http, port: 80, targetPort: http }
    {{- else }}
    - { name: grpc, port: 50051, targetPort: grpc, appProtocol: kubernetes.io/h2c }
    {{- end }}
{{- if gt (int $s.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $full }}
  labels:
    {{- include "oms.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "oms.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .name }}
{{- end }}
{{- end -}}
