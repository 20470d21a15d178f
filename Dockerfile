FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --release --bin clearlane && cp target/release/clearlane /clearlane

FROM debian:trixie-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/clearlane clearlane
COPY --from=build /clearlane /usr/local/bin/clearlane
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/clearlane/
USER 10001
WORKDIR /var/lib/clearlane
# Without a CLEARLANE_DATABASE_URL the database is data/clearlane.db, here.
VOLUME /var/lib/clearlane
ENV CLEARLANE_LISTEN=0.0.0.0:8080 CLEARLANE_METRICS_LISTEN=0.0.0.0:9090
EXPOSE 8080 9090
# The image has no HTTP client; bash can ask for itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["bash", "-c", "\
    exec 3<>/dev/tcp/127.0.0.1/8080 && \
    printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && \
    read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["clearlane"]
CMD ["serve"]
