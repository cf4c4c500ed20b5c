# The image of Truchman: one static program and nothing else to run, as a user that is not root; the root filesystem
# may be read-only (a ledger in bolt needs a volume at /var/lib/truchman). `make image` builds the same without Docker.
#
#   docker build --build-arg VERSION=$(git describe --tags --always) -t truchman .
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY deploy/tools/go.mod deploy/tools/go.sum deploy/tools/
RUN go mod download && go -C deploy/tools mod download
COPY . .
ARG VERSION=unknown
ARG TARGETARCH
RUN TARGETARCH=$TARGETARCH go -C deploy/tools run . root "$VERSION" /image

FROM scratch
ARG VERSION=unknown
LABEL org.opencontainers.image.title="truchman" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="https://github.com/truchman-proxy/truchman"
COPY --from=build /image/etc /etc
COPY --from=build /image/tmp /tmp
COPY --from=build /image/usr /usr
COPY --from=build --chown=65532:65532 /image/var/lib/truchman /var/lib/truchman
USER 65532:65532
WORKDIR /
EXPOSE 8080 9090
ENTRYPOINT ["/usr/bin/truchman"]
CMD ["run", "--config", "/etc/truchman/config/config.yaml"]
