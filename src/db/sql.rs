//! Plain statements for the few places where the query builder would hide what happens.
//! Placeholders are `$1`, `$2`, … on both engines.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, FromQueryResult, QueryResult, Statement, Value};

/// Values for a statement's placeholders: `values![id, name]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(crate) use values;

/// A statement with its values.
pub fn statement(backend: DbBackend, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(backend, sql, values)
}

/// Reading and writing with plain SQL on any connection or transaction.
pub trait Rows: ConnectionTrait {
    /// All rows, read into `T`.
    fn rows<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Vec<T>, DbErr>> {
        async move {
            let rows = self.query_all_raw(statement(self.get_database_backend(), sql, values)).await?;
            rows.iter().map(|row: &QueryResult| T::from_query_result(row, "")).collect()
        }
    }

    /// The first row, if there is one.
    fn row<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Option<T>, DbErr>> {
        async move {
            let row = self.query_one_raw(statement(self.get_database_backend(), sql, values)).await?;
            row.map(|row| T::from_query_result(&row, "")).transpose()
        }
    }

    /// Runs a statement; its result tells how many rows it touched.
    fn run(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<ExecResult, DbErr>> {
        async move { self.execute_raw(statement(self.get_database_backend(), sql, values)).await }
    }
}

impl<C: ConnectionTrait> Rows for C {}

/// Values in one INSERT, below SQLite's limit of 32,766.
const MOST_VALUES: usize = 30_000;

/// Inserts many rows with few statements: `head` is everything up to `VALUES`, `tail` what follows
/// the rows (an `ON CONFLICT` clause or nothing). Returns how many rows were written.
pub async fn insert_many<C: ConnectionTrait>(
    conn: &C,
    head: &str,
    rows: Vec<Vec<Value>>,
    tail: &str,
) -> Result<u64, DbErr> {
    let Some(width) = rows.first().map(Vec::len).filter(|&width| width > 0) else { return Ok(0) };
    let per_statement = (MOST_VALUES / width).clamp(1, 500);
    let mut written = 0;
    let mut rows = rows.into_iter();
    loop {
        let batch: Vec<Vec<Value>> = rows.by_ref().take(per_statement).collect();
        if batch.is_empty() {
            return Ok(written);
        }
        let sql = format!("{head} VALUES {} {tail}", placeholders(conn.get_database_backend(), batch.len(), width));
        let values = batch.into_iter().flatten().collect();
        written += conn.execute_raw(statement(conn.get_database_backend(), &sql, values)).await?.rows_affected();
    }
}

/// As [`insert_many`], answering what `returning` names of every row written, in no order to rely on.
pub async fn insert_returning<T: FromQueryResult, C: ConnectionTrait>(
    conn: &C,
    head: &str,
    rows: Vec<Vec<Value>>,
    returning: &str,
) -> Result<Vec<T>, DbErr> {
    let Some(width) = rows.first().map(Vec::len).filter(|&width| width > 0) else { return Ok(Vec::new()) };
    let per_statement = (MOST_VALUES / width).clamp(1, 500);
    let mut written = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    loop {
        let batch: Vec<Vec<Value>> = rows.by_ref().take(per_statement).collect();
        if batch.is_empty() {
            return Ok(written);
        }
        let sql = format!(
            "{head} VALUES {} RETURNING {returning}",
            placeholders(conn.get_database_backend(), batch.len(), width)
        );
        written.extend(conn.rows::<T>(&sql, batch.into_iter().flatten().collect()).await?);
    }
}

/// `($1, $2), …`. SQLite gets `?` instead: it looks a numbered one up by walking through all of
/// them, which took three quarters of an import's time.
fn placeholders(backend: DbBackend, rows: usize, width: usize) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(rows * width * 6);
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            let separator = if column == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = match backend {
                DbBackend::Sqlite => write!(out, "{separator}?"),
                _ => write!(out, "{separator}${}", row * width + column + 1),
            };
        }
        out.push(')');
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_count_through_the_rows() {
        use sea_orm::DbBackend;
        assert_eq!(super::placeholders(DbBackend::Postgres, 2, 2), "($1, $2), ($3, $4)");
        assert_eq!(super::placeholders(DbBackend::Sqlite, 2, 2), "(?, ?), (?, ?)");
    }
}
