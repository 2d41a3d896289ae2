//! Charts in SVG: lines over labelled positions.

use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

use super::BenchError;

const SIZE: (u32, u32) = (720, 400);
const FONT: &str = "sans-serif";
/// The colours of the lines, in order.
const COLOURS: [RGBColor; 4] =
    [RGBColor(31, 119, 180), RGBColor(214, 96, 16), RGBColor(44, 140, 44), RGBColor(120, 80, 170)];

/// A chart.
pub(super) struct Chart {
    pub(super) title: String,
    /// The labels of the two axes.
    pub(super) axes: (&'static str, &'static str),
    /// The labels of the positions, from left to right.
    pub(super) places: Vec<String>,
    pub(super) lines: Vec<Line>,
    /// Whether the vertical axis is logarithmic.
    pub(super) is_logarithmic: bool,
}

/// A line of a chart.
pub(super) struct Line {
    pub(super) name: String,
    /// The value at each position.
    pub(super) heights: Vec<f64>,
    /// The index of the colour; related lines share one.
    pub(super) colour: usize,
    /// Whether it is drawn with gaps.
    pub(super) is_dashed: bool,
}

impl Chart {
    /// Writes the chart.
    pub(super) fn write(&self, directory: &Path, file: &str) -> Result<(), BenchError> {
        std::fs::create_dir_all(directory)?;
        let path = directory.join(file);
        let area = SVGBackend::new(&path, SIZE).into_drawing_area();
        let drawn = area.fill(&WHITE).map_err(|error| error.to_string());
        drawn.and_then(|()| self.draw(&area)).map_err(BenchError::Plot)?;
        area.present().map_err(|error| BenchError::Plot(error.to_string()))
    }

    fn draw(&self, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), String> {
        let heights = || self.lines.iter().flat_map(|line| &line.heights).copied();
        let highest = heights().fold(0.0, f64::max) * 1.15;
        let lowest = heights().fold(f64::MAX, f64::min) / 1.5;
        match self.is_logarithmic {
            true => self.draw_up_to(area, (lowest..highest).log_scale()),
            false => self.draw_up_to(area, 0.0..highest),
        }
        .map_err(|error| error.to_string())
    }

    fn draw_up_to<'a, Y>(
        &self,
        area: &DrawingArea<SVGBackend<'a>, Shift>,
        heights: Y,
    ) -> Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>
    where
        Y: AsRangedCoord<Value = f64>,
        Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let last = self.places.len().saturating_sub(1) as f64;
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, (FONT, 18))
            .margin(14)
            .x_label_area_size(42)
            .y_label_area_size(64)
            .build_cartesian_2d(-0.2..last + 0.2, heights)?;
        let place = |at: &f64| {
            let is_near = |number: &(usize, &String)| (*at - number.0 as f64).abs() < 0.01;
            self.places.iter().enumerate().find(is_near).map(|(_, name)| name.clone())
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(10 * self.places.len())
            .x_label_formatter(&|at| place(at).unwrap_or_default())
            .x_desc(self.axes.0)
            .y_desc(self.axes.1)
            .label_style((FONT, 13))
            .axis_desc_style((FONT, 14))
            .draw()?;
        for line in &self.lines {
            let colour = COLOURS.get(line.colour).copied().unwrap_or(BLACK);
            let points = line.heights.iter().enumerate().map(|(at, height)| (at as f64, *height));
            let style = colour.stroke_width(2);
            let legend = move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style);
            let drawn = match line.is_dashed {
                true => chart.draw_series(DashedLineSeries::new(points.clone(), 6, 5, style))?,
                false => chart.draw_series(LineSeries::new(points.clone(), style))?,
            };
            drawn.label(&line.name).legend(legend);
            chart.draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?;
        }
        chart
            .configure_series_labels()
            .position(match self.is_logarithmic {
                true => SeriesLabelPosition::UpperLeft,
                // Lines that begin at zero leave this corner free.
                false => SeriesLabelPosition::LowerRight,
            })
            .background_style(WHITE)
            .border_style(RGBColor(200, 200, 200))
            .label_font((FONT, 13))
            .draw()
    }
}
