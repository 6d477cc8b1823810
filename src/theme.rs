//! The visual language: colours, sizes and fonts, scaled by the text size that the user chose.

mod palette;
mod style;

pub use palette::{CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Pair, Palette, Tone, contrast};
pub use style::{scroll, vertical};

use iced::font::{Family, Weight};
use iced::{Color, Font, Pixels};

/// The bundled family, in its two weights.
pub const FONT: Font = Font { family: Family::Name("Mohur Sans"), ..Font::DEFAULT };
/// Titles, buttons and values that matter.
pub const STRONG: Font = Font { weight: Weight::Semibold, ..FONT };

/// Which colours to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scheme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Black on white, every line strong.
    ContrastLight,
    /// White on black, every line strong.
    ContrastDark,
}

impl Scheme {
    /// All of them, in the order in which settings offer them.
    pub const ALL: [Scheme; 4] = [Scheme::Light, Scheme::Dark, Scheme::ContrastLight, Scheme::ContrastDark];

    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Scheme::Light => &LIGHT,
            Scheme::Dark => &DARK,
            Scheme::ContrastLight => &CONTRAST_LIGHT,
            Scheme::ContrastDark => &CONTRAST_DARK,
        }
    }
}

/// What every widget needs to know to draw itself. Small and copied freely; all lengths are logical
/// pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    scheme: Scheme,
    text_scale: f32,
    touch: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look::new(Scheme::default(), 1.0)
    }
}

impl Look {
    /// `text_scale` is held between 1 and 2 (100 % and 200 %).
    pub fn new(scheme: Scheme, text_scale: f32) -> Look {
        let text_scale = if text_scale.is_finite() { text_scale.clamp(1.0, 2.0) } else { 1.0 };
        Look { scheme, text_scale, touch: false }
    }

    /// Larger controls, for fingers: the kiosk.
    pub fn for_touch(self) -> Look {
        Look { touch: true, ..self }
    }

    /// Which colours.
    pub fn scheme(self) -> Scheme {
        self.scheme
    }

    /// The colours.
    pub fn palette(self) -> &'static Palette {
        self.scheme.palette()
    }

    /// How much larger than usual text is, 1 to 2.
    pub fn text_scale(self) -> f32 {
        self.text_scale
    }

    /// Whether text is so large that things stand beneath each other instead of side by side.
    pub fn is_large(self) -> bool {
        self.text_scale >= 1.4
    }

    /// Whether controls are sized for fingers.
    pub fn is_touch(self) -> bool {
        self.touch
    }

    /// A length that grows with the text.
    pub fn scaled(self, length: f32) -> f32 {
        (length * self.text_scale).round()
    }

    /// Empty space: grows half as fast as the text, so that a large text still fits the window.
    fn gap(self, length: f32) -> f32 {
        (length * (1.0 + (self.text_scale - 1.0) / 2.0)).round()
    }

    /// Spacing 4.
    pub fn xs(self) -> f32 {
        self.gap(4.0)
    }

    /// Spacing 8.
    pub fn s(self) -> f32 {
        self.gap(8.0)
    }

    /// Spacing 12.
    pub fn m(self) -> f32 {
        self.gap(12.0)
    }

    /// Spacing 16.
    pub fn l(self) -> f32 {
        self.gap(16.0)
    }

    /// Spacing 24.
    pub fn xl(self) -> f32 {
        self.gap(24.0)
    }

    /// Size of running text: 15, in the kiosk 18.
    pub fn text(self) -> Pixels {
        Pixels(self.scaled(if self.touch { 18.0 } else { 15.0 }))
    }

    /// Size of a table's rows: 14, in the kiosk 17.
    pub fn row(self) -> Pixels {
        Pixels(self.scaled(if self.touch { 17.0 } else { 14.0 }))
    }

    /// Size of labels and hints: 13, in the kiosk 16.
    pub fn small(self) -> Pixels {
        Pixels(self.scaled(if self.touch { 16.0 } else { 13.0 }))
    }

    /// Size of a page's title: 20, in the kiosk 30.
    pub fn title(self) -> Pixels {
        Pixels(self.scaled(if self.touch { 30.0 } else { 20.0 }))
    }

    /// Height of a control: 39, in the kiosk 56.
    pub fn control(self) -> f32 {
        self.scaled(if self.touch { 56.0 } else { 39.0 })
    }

    /// Radius of a control's corners.
    pub fn radius(self) -> f32 {
        8.0
    }

    /// Radius of a card's corners.
    pub fn card_radius(self) -> f32 {
        12.0
    }

    /// Width of a control's edge.
    pub fn edge(self) -> f32 {
        match self.scheme {
            Scheme::Light | Scheme::Dark => 1.0,
            Scheme::ContrastLight | Scheme::ContrastDark => 2.0,
        }
    }

    /// iced's own theme with these colours, for what iced draws itself.
    pub fn theme(self) -> iced::Theme {
        let p = self.palette();
        iced::Theme::custom(
            "Möhür",
            iced::theme::Palette {
                background: p.background,
                text: p.text,
                primary: p.accent,
                success: p.ok.text,
                warning: p.warning.text,
                danger: p.error.text,
            },
        )
    }
}

/// The colour with another opacity, 0 to 1.
pub fn fade(color: Color, alpha: f32) -> Color {
    Color { a: color.a * alpha, ..color }
}
