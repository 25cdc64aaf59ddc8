# Haulcast in a container: two static programs, no shell needed, an account without rights.
# Build with the version, which is not in the context: docker build --build-arg VERSION="$(git describe --tags --always)" .

FROM golang:1.26.8-alpine AS build
WORKDIR /src
# The modules change less often than the code.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unversioned
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
RUN go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/ ./cmd/haulcast ./cmd/simulate

FROM alpine:3.22
# Time zones for the sites' clocks, certificates for calls to others.
RUN apk add --no-cache ca-certificates tzdata \
	&& adduser -D -H -u 10001 haulcast \
	&& mkdir /data && chown haulcast:haulcast /data && chmod 0700 /data
COPY --from=build /out/haulcast /usr/local/bin/haulcast
# Not beside haulcast, which would start it by itself: here it is a service of its own.
COPY --from=build /out/simulate /usr/local/libexec/simulate
USER haulcast
ENV ADDR=0.0.0.0:8080 DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["haulcast", "healthcheck"]
ENTRYPOINT ["haulcast"]
CMD ["serve"]
