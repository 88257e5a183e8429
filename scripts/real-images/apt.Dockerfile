# Package lists kept, removed later, and written again; configuration rewritten by apt and by chmod.
FROM debian:11-slim
RUN apt-get update
RUN apt-get install -y --no-install-recommends curl git
RUN rm -rf /var/lib/apt/lists/*
RUN chmod -R go-w /usr/bin /var/lib/dpkg
RUN apt-get update && apt-get install -y --no-install-recommends less && rm -rf /var/lib/apt/lists
RUN mv /usr/lib/git-core /usr/lib/git
