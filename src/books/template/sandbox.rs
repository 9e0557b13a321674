//! Printing with a centre's own template: in a process that ends by force.
//!
//! Typst itself gives a template no files, packages, network or clock; but a template can compute as long as it likes,
//! and nothing stops a thread. So the program starts itself once more, with limits on time and memory, hands it
//! template and paper on its standard input and reads the answer.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::base::Result;
use crate::billing::paper::Paper;

/// How long a template may take for one document.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most an answer may weigh.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Most pages a document may have.
pub const MOST_PAGES: usize = 60;
/// Kilobytes of address space, and seconds of processor time.
const LIMITS: &str = "ulimit -v 4000000; ulimit -t 10; exec \"$0\" set-paper";

/// One at a time: each takes a processor for some hundred milliseconds.
static TURN: Semaphore = Semaphore::const_new(1);

/// What the process is asked.
#[derive(Serialize, Deserialize)]
pub struct Wanted {
    template: String,
    paper: String,
    qr_svg: String,
    ident: String,
}

/// What the process says.
#[derive(Serialize, Deserialize)]
pub enum Said {
    /// The PDF, how many pages it has, and all its text.
    Set { pages: usize, text: String, pdf: String },
    /// What is wrong, and in which line.
    Wrong { line: usize, message: String },
}

/// A document set with a centre's template.
#[derive(Debug)]
pub enum Printed {
    /// It is set.
    Pdf {
        /// The file.
        bytes: Vec<u8>,
        /// Its text.
        text: String,
    },
    /// The template is wrong.
    Wrong {
        /// Where, from 1; 0 where nobody knows.
        line: usize,
        /// What the compiler says, in English.
        message: String,
    },
    /// It took too long, or too much memory.
    TooMuch,
}

/// Sets a paper with a template in a process of its own.
///
/// # Errors
/// Where the process cannot be started.
pub async fn print(paper: &Paper, template: &str) -> Result<Printed> {
    let wanted = Wanted {
        template: template.to_owned(),
        paper: serde_json::to_string(paper).map_err(anyhow::Error::from)?,
        qr_svg: paper.payment.as_ref().map(|payment| payment.qr_svg.clone()).unwrap_or_default(),
        ident: paper.facts.first().map(|fact| fact.value.clone()).unwrap_or_default(),
    };
    let wanted = serde_json::to_vec(&wanted).map_err(anyhow::Error::from)?;
    let _turn = TURN.acquire().await.map_err(anyhow::Error::from)?;
    let said = tokio::task::spawn_blocking(move || ask(wanted)).await.map_err(anyhow::Error::from)??;
    Ok(match said.and_then(|said| serde_json::from_slice(&said).ok()) {
        None => Printed::TooMuch,
        Some(Said::Wrong { line, message }) => Printed::Wrong { line, message },
        Some(Said::Set { pages, .. }) if pages > MOST_PAGES => Printed::TooMuch,
        Some(Said::Set { text, pdf, .. }) => {
            let bytes = data_encoding::BASE64.decode(pdf.as_bytes()).map_err(anyhow::Error::from)?;
            Printed::Pdf { bytes, text }
        }
    })
}

/// Starts the process and waits for its answer; nothing where it had to be ended.
fn ask(wanted: Vec<u8>) -> anyhow::Result<Option<Vec<u8>>> {
    let program = std::env::current_exe()?;
    let mut child = Command::new("sh")
        .args(["-c", LIMITS])
        .arg(program)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take().ok_or_else(|| anyhow::anyhow!("no input"))?;
    let output = child.stdout.take().ok_or_else(|| anyhow::anyhow!("no output"))?;
    // Both ends at once: it may answer before it has read everything.
    let writer = std::thread::spawn(move || {
        let _ = input.write_all(&wanted);
    });
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        let read = output.take(MOST_BYTES + 1).read_to_end(&mut said);
        read.ok().filter(|_| said.len() as u64 <= MOST_BYTES).map(|_| said)
    });
    let ended = wait(&mut child);
    let _ = writer.join();
    let said = reader.join().ok().flatten();
    Ok(said.filter(|_| ended))
}

/// Whether it ended well in time; ended by force where not.
fn wait(child: &mut Child) -> bool {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// The other end: reads what is wanted, writes what came of it.
///
/// # Errors
/// Where what is wanted cannot be read.
pub fn answer(mut input: impl Read, mut output: impl Write) -> anyhow::Result<()> {
    let mut wanted = Vec::new();
    input.read_to_end(&mut wanted)?;
    let wanted: Wanted = serde_json::from_slice(&wanted)?;
    let said = crate::books::pdf::set_freely(wanted.paper.into_bytes(), wanted.qr_svg, &wanted.template, wanted.ident);
    output.write_all(&serde_json::to_vec(&said?)?)?;
    Ok(output.flush()?)
}
