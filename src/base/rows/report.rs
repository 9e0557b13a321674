//! What is wrong with an import set, and how far the import is.

use std::fmt;

use super::ImportRow;

/// One bad value, row or file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File without its ending.
    pub file: String,
    /// Line, the header being 1; 0 for the file as a whole.
    pub line: u64,
    /// Column, empty for the row as a whole.
    pub column: String,
    /// What is wrong and what is wanted.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.reason)
    }
}

type Progress = Box<dyn FnMut(u64) + Send>;

/// Collects every problem of a set.
#[derive(Default)]
pub struct Report {
    problems: Vec<Problem>,
    progress: Option<Progress>,
}

impl Report {
    /// A report that tells `progress` how many more rows are written.
    pub fn with_progress(progress: impl FnMut(u64) + Send + 'static) -> Report {
        Report { problems: Vec::new(), progress: Some(Box::new(progress)) }
    }

    /// Notes a problem of a row of `T`; an empty column means the row as a whole.
    pub fn add<T: ImportRow>(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        self.add_to(T::FILE, line, column, reason);
    }

    /// Notes a problem of a file by name; line 0 means the file as a whole.
    pub fn add_to(&mut self, file: &str, line: u64, column: &str, reason: impl Into<String>) {
        self.problems.push(Problem { file: file.to_owned(), line, column: column.to_owned(), reason: reason.into() });
    }

    /// All problems so far.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether there is none.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Hands the problems over, sorted by file and line.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort();
        problems
    }

    /// Tells whoever watches that `rows` more rows are written.
    pub fn advance(&mut self, rows: u64) {
        if let Some(progress) = &mut self.progress {
            progress(rows);
        }
    }
}
