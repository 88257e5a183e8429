# Dependencies installed, removed, installed again and given away; a cache that a later step removes.
FROM debian:11-slim
RUN apt-get update && apt-get install -y --no-install-recommends npm
ENV NODE_EXTRA_CA_CERTS=/run/secrets/certificates
WORKDIR /app
RUN --mount=type=secret,id=certificates npm install typescript@4.9.5 express@4.18.2
RUN rm -rf node_modules/typescript
RUN --mount=type=secret,id=certificates rm -rf node_modules && npm install express@4.19.2
RUN chown -R 1000:1000 /app
RUN rm -rf /root/.npm && touch node_modules/express/*.js
RUN rm -rf node_modules && mkdir node_modules && echo '{}' > node_modules/.package-lock.json
