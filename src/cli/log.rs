//! The log: one JSON line for each event, on standard error or in a file a day; and traces for a collector, where one is
//! named.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use chrono::{Days, NaiveDate};
use clap::Args;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, WithExportConfig};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use opentelemetry_sdk::{Resource, trace};
use tokio::runtime::Handle;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::base::time::Clock;

/// Where the log and the traces go.
#[derive(Args, Clone, Debug, Default)]
pub struct LogSettings {
    /// Folder for the log, a file a day; standard error (and so the journal) without it
    #[arg(long, env = "SANJHA_LOG_FOLDER")]
    pub log_folder: Option<PathBuf>,
    /// Days a file of the log is kept: 180 are demanded (CERT-In, 28-04-2022), a year by DPDP Rules 2025, rule 6
    #[arg(long, env = "SANJHA_LOG_KEEP_DAYS", default_value_t = 366, value_parser = clap::value_parser!(u32).range(180..4000))]
    pub log_keep_days: u32,
    /// Address of a collector of OpenTelemetry traces (OTLP over HTTP), such as http://127.0.0.1:4318
    #[arg(long, env = "SANJHA_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
}

/// Traces that are still on their way; end them before the runtime.
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Sends what waits.
    pub fn end(self) {
        // Whoever collects may be away; the program ends all the same.
        if let Some(provider) = self.0 {
            let _ = provider.shutdown_with_timeout(std::time::Duration::from_secs(2));
        }
    }
}

/// Begins to log. `SANJHA_LOG` (or `RUST_LOG`) chooses how much.
///
/// # Errors
/// A folder that cannot be written to, or an address that is none.
pub fn begin(settings: &LogSettings, runtime: &Handle) -> anyhow::Result<Traces> {
    let wished = ["SANJHA_LOG", "RUST_LOG"].into_iter().find_map(|name| std::env::var(name).ok());
    let filter = EnvFilter::new(wished.unwrap_or_else(|| {
        "info,sea_orm_migration=warn,sqlx=warn,tower_sessions=warn,tower_sessions_core=warn,opentelemetry=warn"
            .to_owned()
    }));
    let place = match &settings.log_folder {
        None => Place::StandardError,
        Some(folder) => Place::Folder(Arc::new(Mutex::new(Daily::open(folder, settings.log_keep_days, today())?))),
    };
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(place)
        .with_filter(filter);
    let provider = match &settings.otlp_endpoint {
        Some(endpoint) => Some(collector(endpoint, runtime)?),
        None => None,
    };
    let spans = provider.as_ref().map(|provider| {
        let ours = filter_fn(|data| {
            data.is_span() && data.target().starts_with("sanjha") && *data.level() <= tracing::Level::INFO
        });
        tracing_opentelemetry::layer().with_tracer(provider.tracer("sanjha")).with_filter(ours)
    });
    let _ = tracing_subscriber::registry().with(lines).with(spans).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let words = panic.payload().downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.payload().downcast_ref::<String>().cloned());
        tracing::error!(place, words, "panic");
    }));
    Ok(Traces(provider))
}

fn today() -> NaiveDate {
    Clock::system().now().date_naive()
}

fn collector(endpoint: &str, runtime: &Handle) -> anyhow::Result<SdkTracerProvider> {
    let _within = runtime.enter();
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .with_context(|| format!("cannot send traces to {endpoint}"))?;
    let exporter = OnRuntime { exporter: Arc::new(exporter), runtime: runtime.clone() };
    let resource = Resource::builder().with_service_name("sanjha").build();
    let spans = trace::BatchSpanProcessor::builder(exporter).build();
    Ok(SdkTracerProvider::builder().with_resource(resource).with_span_processor(spans).build())
}

/// Sends from the program's runtime: the thread that gathers spans has none, and the HTTP client needs one.
#[derive(Debug)]
struct OnRuntime<E> {
    exporter: Arc<E>,
    runtime: Handle,
}

impl<E: SpanExporter + 'static> SpanExporter for OnRuntime<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let exporter = Arc::clone(&self.exporter);
        let sent = self.runtime.spawn(async move { exporter.export(batch).await }).await;
        sent.unwrap_or_else(|error| Err(opentelemetry_sdk::error::OTelSdkError::InternalFailure(error.to_string())))
    }
}

/// Where lines are written.
#[derive(Clone)]
enum Place {
    StandardError,
    Folder(Arc<Mutex<Daily>>),
}

impl<'a> MakeWriter<'a> for Place {
    type Writer = Place;
    fn make_writer(&'a self) -> Place {
        self.clone()
    }
}

impl Write for Place {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        match self {
            Place::StandardError => std::io::stderr().write(line),
            Place::Folder(daily) => match daily.lock() {
                Ok(mut daily) => daily.write(line, today()),
                // A thread died while it wrote: better a line on standard error than none.
                Err(_) => std::io::stderr().write(line),
            },
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file for each day of the Coordinated Universal Time that lines carry.
struct Daily {
    folder: PathBuf,
    keep: u32,
    day: NaiveDate,
    file: File,
}

impl Daily {
    fn open(folder: &Path, keep: u32, day: NaiveDate) -> anyhow::Result<Daily> {
        let cannot = || format!("cannot write the log into {}", folder.display());
        std::fs::create_dir_all(folder).with_context(cannot)?;
        let file = file_of(folder, day).with_context(cannot)?;
        let daily = Daily { folder: folder.to_owned(), keep, day, file };
        daily.clear_away();
        Ok(daily)
    }

    fn write(&mut self, line: &[u8], day: NaiveDate) -> std::io::Result<usize> {
        if day != self.day {
            self.file = file_of(&self.folder, day)?;
            self.day = day;
            self.clear_away();
        }
        self.file.write(line)
    }

    fn clear_away(&self) {
        let Some(oldest) = self.day.checked_sub_days(Days::new(u64::from(self.keep))) else { return };
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let day = name.to_str().and_then(|name| name.strip_prefix("sanjha-")?.strip_suffix(".log"));
            let day = day.and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
            if day.is_some_and(|day| day < oldest) {
                // What cannot be taken away today is tried again tomorrow.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

fn file_of(folder: &Path, day: NaiveDate) -> std::io::Result<File> {
    let path = folder.join(format!("sanjha-{}.log", day.format("%Y-%m-%d")));
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_file_and_the_oldest_are_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        for name in ["sanjha-2026-01-01.log", "sanjha-2026-11-20.log", "sanjha-x.log", "letters.txt"] {
            std::fs::write(folder.path().join(name), "old\n").unwrap();
        }
        let mut daily = Daily::open(folder.path(), 200, day(26)).unwrap();
        daily.write(b"one\n", day(26)).unwrap();
        daily.write(b"two\n", day(27)).unwrap();
        daily.write(b"three\n", day(27)).unwrap();
        let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        assert_eq!(text("sanjha-2026-11-26.log"), "one\n");
        assert_eq!(text("sanjha-2026-11-27.log"), "two\nthree\n");
        assert_eq!(text("sanjha-2026-01-01.log"), "", "older than 200 days");
        for name in ["sanjha-2026-11-20.log", "sanjha-x.log", "letters.txt"] {
            assert_eq!(text(name), "old\n");
        }
    }
}
