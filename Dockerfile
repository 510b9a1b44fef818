# crosscheck in a container: `docker build -t crosscheck .`, then
# `docker run --rm -v "$PWD:/work" crosscheck run raw -o output`.
# The build takes some minutes and 4 GB of disk. The image has what `--format sqlite` needs; for `--format duckdb` add its command.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --locked --release

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends sqlite3 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/release/crosscheck /usr/local/bin/crosscheck
WORKDIR /work
ENTRYPOINT ["crosscheck"]
CMD ["--help"]
