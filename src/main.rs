//! Reads the command line and hands over to `cli`.

/// The system's own gives memory back after each request and asks for it again at the next.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sanjha::cli::run()
}
