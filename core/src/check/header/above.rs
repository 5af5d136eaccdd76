//! The lines above the header: a title, the head of a report, a part of the header, or leads.
//!
//! Guarantees: a line that may be a lead is never taken for one that can be deleted. A title or a label may be taken for
//! a lead, if it is filled like one: the header then moves above it, and nothing is lost.

use std::collections::BTreeSet;

use super::{
    evidence, export,
    line::{Header, Name, NamedLine},
    names::Names,
};
use crate::domain::{
    item::{Item, ItemKind},
    kind::email,
    problem::{Column, Reason},
};

/// How many lines a search export has above its header.
const EXPORT_LINES: usize = 2;

/// What the lines above the header are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Above {
    /// Nothing, blank lines or ruled ones: they are no reason to refuse the file.
    Nothing,
    /// The lines of a search export.
    Export,
    /// A title, `sep=,`, the head of a report.
    Lines,
    /// A part of the header.
    Broken(Reason),
    /// A lead, with its address in this cell.
    Lead { line: usize, place: usize },
}

pub(super) fn above(names: &Names, header: Header<'_>) -> Above {
    if header.above.iter().all(NamedLine::is_blank) {
        return Above::Nothing;
    }
    let table = Table::of(names, header);
    let lead = header.above.iter().enumerate().find_map(|(line, above)| {
        let place = table.lead(above)?;
        Some(Above::Lead { line, place })
    });
    if let Some(reason) = broken(names, header) {
        return Above::Broken(reason);
    }
    let mut filled = header.above.iter().filter(|line| !line.is_blank());
    let is_export = header.above.len() <= EXPORT_LINES && filled.all(|line| export::is_export_line(&line.names));
    lead.unwrap_or(if is_export { Above::Export } else { Above::Lines })
}

/// What the header and the rows below it say about a lead.
struct Table<'h> {
    names: &'h Names,
    header: Header<'h>,
    /// The items of the columns, where a name tells them.
    items: Vec<Option<Item>>,
}

/// The cells by which a lead is known before all others.
const NAMES_AND_ADDRESS: [Item; 5] =
    [Item::LastName, Item::FirstName, Item::LastNameKana, Item::FirstNameKana, Item::Email];

impl Table<'_> {
    fn of<'h>(names: &'h Names, header: Header<'h>) -> Table<'h> {
        Table { names, header, items: names.items(header.line.names.iter()) }
    }

    /// The cell that shows that a line above the header may be a lead: its address, or else the first one.
    fn lead(&self, line: &NamedLine) -> Option<usize> {
        let is_wide = line.cells * 2 >= self.width();
        let is_label = has_label(line);
        if is_label && !is_wide {
            return None;
        }
        let own = self.items.iter().position(|item| *item == Some(Item::Email));
        let is_address = |&(place, name): &(usize, &Name)| {
            // Elsewhere, it may be that of the sender.
            (!is_label || own.is_none_or(|own| own == place)) && email::is_email(&name.typed)
        };
        // Contact details above a table have hardly any cells.
        let is_long = is_wide || line.cells >= NAMES_AND_ADDRESS.len();
        let address = line.names.iter().enumerate().find(is_address).filter(|_| is_long);
        let is_lead = || !is_label && (self.is_like_rows(line, own) || self.has_value(line) || self.has_names(line));
        address.map(|(place, _)| place).or_else(|| is_lead().then_some(0))
    }

    /// The number of cells that rows have: the header's, or fewer if all of them are shorter.
    fn width(&self) -> usize {
        let rows = self.header.below.iter().map(|line| line.cells).max();
        rows.map_or(self.header.line.cells, |cells| cells.min(self.header.line.cells))
    }

    fn cells<'l>(&self, line: &'l NamedLine) -> impl Iterator<Item = (Item, &'l str)> {
        let cells = self.items.iter().zip(&line.names).filter(|(_, name)| !name.compared.is_empty());
        cells.filter_map(|(item, name)| Some(((*item)?, name.typed.as_str())))
    }

    /// Whether a phone, zip, URL or date stands in a column of its own.
    fn has_value(&self, line: &NamedLine) -> bool {
        let is_strict = |item: Item| {
            let kind = item.spec().kind;
            matches!(kind, ItemKind::Phone { .. } | ItemKind::Zip { .. } | ItemKind::Url { .. } | ItemKind::BirthDate)
        };
        self.cells(line).any(|(item, value)| is_strict(item) && evidence::fits(item, value) == Some(true))
    }

    /// Whether a line has the name of a person in its columns, or a part of it beside an address however mistyped, and
    /// fills no more cells than rows do: a line of letters says something about the columns. A heading over several
    /// columns (`氏名`) leaves those behind its own blank.
    fn has_names(&self, line: &NamedLine) -> bool {
        const FEW: usize = 2;
        let own: Vec<(Item, &str)> = self.cells(line).filter(|(item, _)| NAMES_AND_ADDRESS.contains(item)).collect();
        let value = |item: Item| own.iter().find(|(own, _)| *own == item).map(|(_, value)| *value);
        let has_address = value(Item::Email).is_some_and(|value| value.contains(['@', '＠', '.']));
        let is_whole = value(Item::LastName).is_some() && value(Item::FirstName).is_some();
        let has_digit = |value: &str| value.contains(|character: char| character.is_numeric());
        line.cells >= NAMES_AND_ADDRESS.len()
            && (is_whole || has_address && own.len() >= FEW)
            && own.iter().all(|(item, value)| *item == Item::Email || !has_digit(value))
            && self.names.count_recognised(&line.names) < FEW
            && !export::is_export_line(&line.names)
            && self.header.below.iter().map(filled).max().is_none_or(|most| filled(line) < most + TITLE)
    }

    /// Whether a line above the header is a row like those below it, whose address is blank or mistyped: it has the
    /// table's width, and about as many filled cells. `column` is that of the address. A line that fills more cells than
    /// any row, such as one of letters or numbers, says something about the columns.
    fn is_like_rows(&self, line: &NamedLine, column: Option<usize>) -> bool {
        let rows = || self.header.below.iter().map(filled).filter(|filled| *filled > 0);
        let (Some(least), Some(most), Some(column)) = (rows().min(), rows().max(), column) else { return false };
        let own = filled(line);
        !line.is_blank()
            && line.cells == self.header.line.cells
            && own >= TITLE
            && own < most + TITLE
            && own + 1 >= least
            && self.names.count_recognised(&line.names) == 0
            && line.names.get(column).is_none_or(|name| name.compared.is_empty() || name.compared.contains('@'))
    }
}

/// A title that was padded to the table's width has fewer cells.
const TITLE: usize = 3;

fn filled(line: &NamedLine) -> usize {
    line.names.iter().filter(|name| !name.compared.is_empty()).count()
}

/// Whether a line is a title, or labels with their values, or says something about the columns: so says one of its first
/// two texts.
fn has_label(line: &NamedLine) -> bool {
    const WORDS: &str = "一覧 名簿 リスト データ 出力 作成 更新日 日時 期間 件数 合計 条件 問い合わせ 問合せ お問合 連絡先 \
                         情報 資料 必須 任意 全角 半角 文字 項目";
    /// A company further right may have such a word in its name.
    const COLUMNS: usize = 4;
    let is_label = |(place, name): (usize, &Name)| {
        let text = name.compared.as_str();
        text.ends_with(':') || text == Column::at(place).to_string() || WORDS.split(' ').any(|word| text.contains(word))
    };
    let texts = line.names.iter().enumerate().filter(|(_, name)| !name.compared.is_empty());
    texts.take(2).take_while(|(place, _)| *place < COLUMNS).any(is_label)
}

/// Whether the header goes over several lines: names that it lacks stand above it; or it has names twice, and a line
/// above it says which is which.
fn broken(names: &Names, header: Header<'_>) -> Option<Reason> {
    /// One name may be a title.
    const FEW: usize = 2;
    let place = |name: &Name| names.intended(name);
    let own: BTreeSet<usize> = header.line.names.iter().filter_map(place).collect();
    let is_lacking = |line: &NamedLine| {
        let held: BTreeSet<usize> = line.names.iter().filter_map(place).collect();
        held.len() >= FEW && held.iter().any(|place| !own.contains(place))
    };
    if header.above.iter().any(is_lacking) {
        return Some(Reason::HeaderBroken);
    }
    let is_twice = header.line.names.iter().filter_map(place).count() > own.len();
    let has_groups = |line: &NamedLine| line.names.iter().filter(|name| !name.compared.is_empty()).count() >= FEW;
    let above = header.above.iter().rfind(|line| !line.is_blank());
    (is_twice && above.is_some_and(has_groups)).then_some(Reason::HeaderInTwoLines)
}
