//! Text tables with aligned columns.

use std::fmt::{self, Formatter};

/// Writes rows of cells: the first column is aligned to the left, the others to the right. Lines
/// have no trailing blanks, and the last one has no newline.
///
/// # Errors
/// An error of the formatter.
pub(super) fn write(f: &mut Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let widths = widths(rows);
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match column {
                0 => line.push_str(&format!("{cell:<width$}")),
                _ => line.push_str(&format!("  {cell:>width$}")),
            }
        }
        let end = if number == 0 { "" } else { "\n" };
        write!(f, "{end}{}", line.trim_end())?;
    }
    Ok(())
}

/// A row of these cells.
pub(super) fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column| {
        let cells = rows.iter().filter_map(move |row: &Vec<String>| row.get(column));
        cells.map(|cell: &String| cell.chars().count()).max().unwrap_or_default()
    };
    (0..columns).map(width).collect()
}

/// A number with commas between its thousands.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_by_commas() {
        let shown = [0, 999, 1_000, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
    }
}
