//! One row of a directory file: 30 columns as in the agency's リソース定義書.
//!
//! Guarantees: a deviation from the documentation is reported, never guessed. Rows of the past (最新履歴 0) are ignored:
//! they say nothing about today, and may even have newer dates (the agency's own samples do).

use torikomi_core::{
    domain::{date::Date, value::trim},
    draft::company::CorporateNumber,
};

use crate::{base::copy::CopyRows, records::company::name::CompanyName};

pub const COLUMNS: usize = 30;

/// Column positions, from 0.
const CORPORATE_NUMBER: usize = 1;
const PROCESS: usize = 2;
const UPDATED_ON: usize = 4;
const CHANGED_ON: usize = 5;
const NAME: usize = 6;
const PREFECTURE: usize = 9;
const CITY: usize = 10;
const STREET: usize = 11;
const ZIP_CODE: usize = 15;
const ADDRESS_ABROAD: usize = 16;
const CLOSED_ON: usize = 18;
const IS_LATEST: usize = 23;
const PHONETIC: usize = 28;
const IS_EXCLUDED: usize = 29;

/// 処理区分 99: the number was assigned by mistake and is withdrawn.
const DELETED: &str = "99";

/// A company in its current state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRow {
    pub corporate_number: CorporateNumber,
    /// 更新年月日
    pub updated_on: Date,
    /// 変更年月日
    pub changed_on: Date,
    /// `None`: it may not be matched, because its register is closed, its number was withdrawn, it is excluded from
    /// searches (検索対象除外), or it has no name.
    pub listed: Option<ListedCompany>,
}

/// A company that may be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCompany {
    pub name: String,
    pub phonetic: String,
    pub zip_code: String,
    pub prefecture: String,
    pub city: String,
    /// 丁目番地等; for a company abroad, its whole address.
    pub street: String,
}

/// The error in a row; a sentence for the person at the console.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    #[error("it has {0} columns instead of 30. Is it the agency's CSV, and complete?")]
    Columns(usize),
    #[error("\"{0}\" in column 2 is not a corporate number")]
    CorporateNumber(String),
    #[error("\"{value}\" in column {column} is not a date (YYYY-MM-DD)")]
    Date { column: usize, value: String },
    #[error("\"{value}\" in column {column} is neither 0 nor 1")]
    Flag { column: usize, value: String },
    #[error("column {0} contains a character that cannot be stored")]
    Character(usize),
}

impl DirectoryRow {
    /// `None` for a row of the past.
    pub fn read(cells: &[&str]) -> Result<Option<DirectoryRow>, RowFault> {
        let cells: &[&str; COLUMNS] = cells.try_into().map_err(|_| RowFault::Columns(cells.len()))?;
        if let Some(column) = cells.iter().position(|cell| cell.contains('\0')) {
            return Err(RowFault::Character(column + 1));
        }
        let corporate_number = CorporateNumber::from_digits(cells[CORPORATE_NUMBER])
            .map_err(|_| RowFault::CorporateNumber(excerpt(cells[CORPORATE_NUMBER])))?;
        let updated_on = date(cells, UPDATED_ON)?;
        let changed_on = date(cells, CHANGED_ON)?;
        let is_closed = !cells[CLOSED_ON].is_empty();
        if is_closed {
            date(cells, CLOSED_ON)?;
        }
        let is_latest = flag(cells, IS_LATEST)?;
        let is_excluded = flag(cells, IS_EXCLUDED)?;
        if !is_latest {
            return Ok(None);
        }
        let listed = (!is_closed && !is_excluded && cells[PROCESS] != DELETED).then(|| ListedCompany::read(cells));
        let listed = listed.filter(|listed| !listed.name.is_empty());
        Ok(Some(DirectoryRow { corporate_number, updated_on, changed_on, listed }))
    }

    /// Appends it in the staging table's column order; `line` orders the rows of a file.
    pub fn copy(&self, line: u64, rows: &mut CopyRows) {
        let rows = rows
            .plain(line)
            .plain(self.corporate_number)
            .plain(self.updated_on)
            .plain(self.changed_on)
            .plain(self.listed.is_some());
        match &self.listed {
            Some(listed) => listed.copy(rows),
            None => rows.text("").null().null().null().text("").text("").text("").text("").text(""),
        }
        .end_row();
    }
}

impl ListedCompany {
    fn read(cells: &[&str; COLUMNS]) -> ListedCompany {
        let cell = |place: usize| trim(cells[place]).to_owned();
        let is_abroad = cells[PREFECTURE].is_empty();
        ListedCompany {
            name: cell(NAME),
            phonetic: cell(PHONETIC),
            zip_code: zip_code(cells[ZIP_CODE]),
            prefecture: cell(PREFECTURE),
            city: cell(CITY),
            street: cell(if is_abroad { ADDRESS_ABROAD } else { STREET }),
        }
    }

    fn copy<'r>(&self, rows: &'r mut CopyRows) -> &'r mut CopyRows {
        let name = CompanyName::of(&self.name);
        rows.text(&self.name)
            .text(&name.proper)
            .plain(name.form.0)
            .plain(name.grams_text())
            .text(&self.phonetic)
            .text(&self.zip_code)
            .text(&self.prefecture)
            .text(&self.city)
            .text(&self.street)
    }
}

fn date(cells: &[&str; COLUMNS], place: usize) -> Result<Date, RowFault> {
    cells[place].parse().map_err(|_| RowFault::Date { column: place + 1, value: excerpt(cells[place]) })
}

fn flag(cells: &[&str; COLUMNS], place: usize) -> Result<bool, RowFault> {
    match cells[place] {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(RowFault::Flag { column: place + 1, value: excerpt(other) }),
    }
}

/// With a hyphen, as people write it.
fn zip_code(cell: &str) -> String {
    match cell.split_at_checked(3) {
        Some((area, rest)) if rest.len() == 4 => format!("{area}-{rest}"),
        _ => cell.to_owned(),
    }
}

fn excerpt(cell: &str) -> String {
    cell.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use crate::records::directory::load::row::{
        CHANGED_ON, CLOSED_ON, COLUMNS, DirectoryRow, IS_EXCLUDED, IS_LATEST, NAME, PROCESS, RowFault,
    };

    /// The agency's own row.
    const NTA: &str = "1,7000012050002,01,1,2018-04-02,2015-10-05,国税庁,,101,東京都,千代田区,霞が関３丁目１番１号,,13,101,\
                       1000013,,,,,,,2015-10-05,1,National Tax Agency,Tokyo,3-1-1 Kasumigaseki,,コクゼイチョウ,0";

    fn cells() -> Vec<&'static str> {
        NTA.split(',').collect()
    }

    fn with(place: usize, text: &'static str) -> Vec<&'static str> {
        let mut cells = cells();
        cells[place] = text;
        cells
    }

    #[test]
    fn a_row_of_today_is_read_with_its_address() {
        let row = DirectoryRow::read(&cells()).expect("it is whole").expect("it is today's");
        assert_eq!(row.corporate_number.to_string(), "7000012050002");
        assert_eq!(
            (row.updated_on.to_string(), row.changed_on.to_string()),
            ("2018-04-02".into(), "2015-10-05".into())
        );
        let listed = row.listed.expect("it may be matched");
        assert_eq!((listed.name.as_str(), listed.phonetic.as_str()), ("国税庁", "コクゼイチョウ"));
        assert_eq!((listed.zip_code.as_str(), listed.prefecture.as_str()), ("100-0013", "東京都"));
        assert_eq!((listed.city.as_str(), listed.street.as_str()), ("千代田区", "霞が関３丁目１番１号"));
    }

    #[test]
    fn a_company_that_may_not_be_matched_is_not_listed() {
        for (place, text) in [(CLOSED_ON, "2020-01-31"), (PROCESS, "99"), (IS_EXCLUDED, "1"), (NAME, "")] {
            let row = DirectoryRow::read(&with(place, text)).expect("it is whole").expect("it is today's");
            assert_eq!(row.listed, None, "{place}");
        }
        // A reopened register has no closing date any more.
        for process in ["01", "11", "12", "13", "22", "71", "72", "81"] {
            let row = DirectoryRow::read(&with(PROCESS, process)).expect("it is whole").expect("it is today's");
            assert!(row.listed.is_some(), "{process}");
        }
    }

    #[test]
    fn an_outdated_row_is_ignored() {
        assert_eq!(DirectoryRow::read(&with(IS_LATEST, "0")), Ok(None));
    }

    #[test]
    fn a_company_abroad_has_one_line_of_address() {
        let mut cells = with(9, "");
        (cells[10], cells[11], cells[16]) = ("", "", "アメリカ合衆国デラウェア州");
        let row = DirectoryRow::read(&cells).expect("it is whole").expect("it is today's");
        assert_eq!(row.listed.expect("it may be matched").street, "アメリカ合衆国デラウェア州");
    }

    #[test]
    fn a_deviation_from_the_documentation_is_reported() {
        assert_eq!(DirectoryRow::read(&cells()[..29]), Err(RowFault::Columns(29)));
        let header = vec!["一連番号"; COLUMNS];
        assert_eq!(DirectoryRow::read(&header), Err(RowFault::CorporateNumber("一連番号".to_owned())));
        let of = |place, text| DirectoryRow::read(&with(place, text)).expect_err("it is broken");
        assert_eq!(of(1, "7000012050003"), RowFault::CorporateNumber("7000012050003".to_owned()));
        assert_eq!(of(CHANGED_ON, ""), RowFault::Date { column: 6, value: String::new() });
        assert_eq!(of(CLOSED_ON, "2020/1/31"), RowFault::Date { column: 19, value: "2020/1/31".to_owned() });
        assert_eq!(of(IS_LATEST, ""), RowFault::Flag { column: 24, value: String::new() });
        assert_eq!(of(NAME, "国\0税庁"), RowFault::Character(7));
    }
}
