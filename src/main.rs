//! Reads the command line and hands over to `cli`.

fn main() -> std::process::ExitCode {
    sanjha::cli::run()
}
