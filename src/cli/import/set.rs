//! The import set: which file is read and written by which room, in the order they refer to
//! each other. To add a file: its name in `FILES`, a field in `Set`, a line in `read` and one
//! in `write`.

use indicatif::ProgressBar;

use super::FileSummary;
use super::files::Files;
use super::remember::{self, Imported};
use crate::base::Result;
use crate::base::rows::{ImportRow, Known, Report, Rows, read_sheet};
use crate::billing::import as billing;
use crate::booking::import as booking;
use crate::catalogue::import as catalogue;
use crate::db::WriteTx;
use crate::people::import as people;
use crate::services::import as services;
use crate::tariff::import as tariff;

/// Every file of the set, in the order it is read and written.
pub const FILES: &[&str] = &[
    catalogue::ClusterRow::FILE,
    people::UserCategoryRow::FILE,
    catalogue::CentreRow::FILE,
    catalogue::CategoryRow::FILE,
    catalogue::EquipmentRow::FILE,
    catalogue::HolidayRow::FILE,
    tariff::TariffRow::FILE,
    tariff::SchemeRow::FILE,
    people::UnitRow::FILE,
    booking::DowntimeRow::FILE,
    booking::BookingRow::FILE,
    billing::NumberSeriesRow::FILE,
    billing::InvoiceRow::FILE,
    billing::OpeningDueRow::FILE,
    billing::OpeningAdvanceRow::FILE,
    services::CourseRow::FILE,
    services::EventRow::FILE,
    services::MaterialRow::FILE,
];

/// The new rows of a set; a file that is absent has none.
pub struct Set {
    clusters: Rows<catalogue::ClusterRow>,
    user_categories: Rows<people::UserCategoryRow>,
    centres: Rows<catalogue::CentreRow>,
    categories: Rows<catalogue::CategoryRow>,
    equipment: Rows<catalogue::EquipmentRow>,
    holidays: Rows<catalogue::HolidayRow>,
    tariffs: Rows<tariff::TariffRow>,
    schemes: Rows<tariff::SchemeRow>,
    units: Rows<people::UnitRow>,
    downtime: Rows<booking::DowntimeRow>,
    bookings: Rows<booking::BookingRow>,
    number_series: Rows<billing::NumberSeriesRow>,
    invoices: Rows<billing::InvoiceRow>,
    opening_dues: Rows<billing::OpeningDueRow>,
    opening_advances: Rows<billing::OpeningAdvanceRow>,
    courses: Rows<services::CourseRow>,
    events: Rows<services::EventRow>,
    materials: Rows<services::MaterialRow>,
}

impl Set {
    /// Reads all files; a file comes after those it refers to.
    pub fn read(reader: &mut Reader<'_>) -> Set {
        Set {
            clusters: reader.take(),
            user_categories: reader.take(),
            centres: reader.take(),
            categories: reader.take(),
            equipment: reader.take(),
            holidays: reader.take(),
            tariffs: reader.take(),
            schemes: reader.take(),
            units: reader.take(),
            downtime: reader.take(),
            bookings: reader.take(),
            number_series: reader.take(),
            invoices: reader.take(),
            opening_dues: reader.take(),
            opening_advances: reader.take(),
            courses: reader.take(),
            events: reader.take(),
            materials: reader.take(),
        }
    }

    /// Writes all rows through the rooms' verbs, in the same order.
    pub async fn write(&self, tx: &WriteTx, report: &mut Report, bar: &ProgressBar) -> Result<()> {
        let mut writer = Writer { tx, report, bar };
        writer.store(&self.clusters, catalogue::import_clusters).await?;
        writer.store(&self.user_categories, people::import_user_categories).await?;
        writer.store(&self.centres, catalogue::import_centres).await?;
        writer.store(&self.categories, catalogue::import_categories).await?;
        writer.store(&self.equipment, catalogue::import_equipment).await?;
        writer.store(&self.holidays, catalogue::import_holidays).await?;
        writer.store(&self.tariffs, tariff::import_tariffs).await?;
        writer.store(&self.schemes, tariff::import_schemes).await?;
        writer.store(&self.units, people::import_units).await?;
        writer.store(&self.downtime, booking::import_downtime).await?;
        writer.store(&self.bookings, booking::import_bookings).await?;
        writer.store(&self.number_series, billing::import_number_series).await?;
        let billed = booking::billed(&self.bookings);
        let invoices = async |tx: &WriteTx, rows: &Rows<_>, report: &mut Report| {
            billing::import_invoices(tx, rows, &billed, report).await
        };
        writer.store(&self.invoices, invoices).await?;
        writer.store(&self.opening_dues, billing::import_opening_dues).await?;
        writer.store(&self.opening_advances, billing::import_opening_advances).await?;
        writer.store(&self.courses, services::import_courses).await?;
        writer.store(&self.events, services::import_events).await?;
        writer.store(&self.materials, services::import_materials).await?;
        Ok(())
    }
}

/// Takes the files one by one, and of each only the rows that are new.
pub struct Reader<'a> {
    files: &'a Files,
    known: &'a mut Known,
    imported: &'a Imported,
    report: Report,
    summary: Vec<FileSummary>,
}

impl<'a> Reader<'a> {
    /// Over files, with the codes and rows the database holds.
    pub fn new(files: &'a Files, known: &'a mut Known, imported: &'a Imported) -> Reader<'a> {
        Reader { files, known, imported, report: Report::default(), summary: Vec::new() }
    }

    /// The new rows of a file; none if it is absent.
    fn take<T: ImportRow>(&mut self) -> Rows<T> {
        let Some(bytes) = self.files.get(T::FILE) else {
            return Rows::default();
        };
        let stored = self.known.codes(T::FILE);
        let read: Rows<T> = read_sheet(bytes, self.known, &mut self.report);
        let total = read.len();
        let mut new = Rows::default();
        let mut unchanged = 0;
        for line in read.lines {
            match self.imported.hash(T::FILE, &line.key) {
                Some(hash) if hash == line.hash => unchanged += 1,
                Some(_) => self.report.add::<T>(
                    line.number,
                    T::KEY[0],
                    format!("\"{}\" was imported before with other values; change it on its page", line.key),
                ),
                None if stored.contains(&line.key) => {
                    self.report.add::<T>(line.number, T::KEY[0], format!("\"{}\" is there already", line.key));
                }
                None => new.lines.push(line),
            }
        }
        debug_assert!(new.len() + unchanged <= total);
        self.summary.push(FileSummary { file: T::FILE, new: new.len(), unchanged });
        new
    }

    /// What was wrong, and how many rows each file has.
    pub fn finish(self) -> (Report, Vec<FileSummary>) {
        (self.report, self.summary)
    }
}

struct Writer<'a> {
    tx: &'a WriteTx,
    report: &'a mut Report,
    bar: &'a ProgressBar,
}

impl Writer<'_> {
    /// Hands a file's rows to a room's verb and remembers them.
    async fn store<T: ImportRow>(
        &mut self,
        rows: &Rows<T>,
        verb: impl AsyncFn(&WriteTx, &Rows<T>, &mut Report) -> Result<()>,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.bar.set_message(T::FILE);
        verb(self.tx, rows, self.report).await?;
        remember::store(self.tx, rows).await
    }
}
