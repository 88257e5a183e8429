# The tools of docs/findings as they are, each in a stage of its own, on base images that every run of the tests has.
# The certificates are this machine's: packages may come through a proxy that signs with its own.
FROM debian:11-slim AS apt
COPY certificates.crt /etc/ssl/certs/ca-certificates.crt
# As Debian's official images have it, so that two pages don't export 75 MB of lists.
RUN printf 'Acquire::Languages "none";\nAcquire::GzipIndexes "true";\nAcquire::CompressionTypes::Order:: "gz";\n' \
    > /etc/apt/apt.conf.d/image-diet

FROM apt AS npm
COPY node /usr/local/bin/
ADD npm.tgz /usr/local/lib/npm
RUN ln -s ../lib/npm/package/bin/npm-cli.js /usr/local/bin/npm && npm --version
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

FROM npm AS pnpm
RUN npm install --global pnpm@10.20.0 && pnpm --version && rm -rf /root/.npm

FROM apt AS pip
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && pip --version && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /root/.cache
# Debian's own have taken their place.
COPY certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt

FROM pip AS uv
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN pip install --no-cache-dir uv==0.9.7 && uv --version

FROM golang:1.19 AS go
COPY certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN go version
