//! The four palettes. What stands on what is checked against WCAG 2.2 (1.4.3 text, 1.4.11 controls).

use iced::Color;

const fn hex(rgb: u32) -> Color {
    Color::from_rgb8((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const fn pair(text: u32, ground: u32) -> Pair {
    Pair { text: hex(text), ground: hex(ground) }
}

/// A colour for words and signs, and the pale ground behind them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Words, signs, bars; readable on `ground` and on surfaces.
    pub text: Color,
    /// Behind them.
    pub ground: Color,
}

/// What a colour means. Never shown without a word or a sign beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// No meaning.
    Neutral,
    /// In progress, chosen.
    Accent,
    /// Done, in order.
    Ok,
    /// Look at this.
    Warning,
    /// Failed, refused.
    Error,
}

/// The colours of one scheme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The window behind everything.
    pub background: Color,
    /// Cards, bars, dialogs, controls.
    pub surface: Color,
    /// Values that cannot be changed.
    pub sunken: Color,
    /// Under the pointer.
    pub hover: Color,
    /// Lines that only divide.
    pub line: Color,
    /// The edge of a control; needed to see that it is one.
    pub edge: Color,
    /// Running text.
    pub text: Color,
    /// Second text: labels, read-only values.
    pub second: Color,
    /// Hints.
    pub hint: Color,
    /// The one accent: main action, links, what is chosen.
    pub accent: Color,
    /// The same under the pointer.
    pub accent_hover: Color,
    /// Words on the accent.
    pub on_accent: Color,
    /// The sidebar.
    pub sidebar: Color,
    /// Its chosen or hovered item.
    pub sidebar_item: Color,
    /// Words in the sidebar.
    pub on_sidebar: Color,
    /// Second text in the sidebar.
    pub sidebar_second: Color,
    /// The counters of the sidebar.
    pub counter: Color,
    /// No meaning.
    pub neutral: Pair,
    /// Chosen, in progress.
    pub chosen: Pair,
    /// In order.
    pub ok: Pair,
    /// Look at this.
    pub warning: Pair,
    /// Failed.
    pub error: Pair,
    /// A field in which the records differ; `text` is its bar.
    pub difference: Pair,
    /// The ring around what has the focus.
    pub focus: Color,
    /// The banner of a trial environment.
    pub banner: Pair,
    /// Over everything beneath a dialog.
    pub scrim: Color,
}

impl Palette {
    /// The colours of a meaning.
    pub fn tone(&self, tone: Tone) -> Pair {
        match tone {
            Tone::Neutral => self.neutral,
            Tone::Accent => self.chosen,
            Tone::Ok => self.ok,
            Tone::Warning => self.warning,
            Tone::Error => self.error,
        }
    }
}

/// Dark on light.
pub const LIGHT: Palette = Palette {
    background: hex(0xF5F7F8),
    surface: hex(0xFFFFFF),
    sunken: hex(0xEEF2F4),
    hover: hex(0xF0F4F6),
    line: hex(0xD6DEE3),
    edge: hex(0x7C8D98),
    text: hex(0x13212B),
    second: hex(0x4A5B67),
    hint: hex(0x5B6C78),
    accent: hex(0x0A6C74),
    accent_hover: hex(0x085A61),
    on_accent: hex(0xFFFFFF),
    sidebar: hex(0x0E2A33),
    sidebar_item: hex(0x15414C),
    on_sidebar: hex(0xFFFFFF),
    sidebar_second: hex(0xB9CBD2),
    counter: hex(0x1F5B67),
    neutral: pair(0x4A5B67, 0xEEF2F4),
    chosen: pair(0x0A6C74, 0xE0F0F0),
    ok: pair(0x17703F, 0xE3F4EA),
    warning: pair(0x8A5800, 0xFFF3DB),
    error: pair(0xB3261E, 0xFBE6E4),
    difference: pair(0xB97300, 0xFFF3DB),
    focus: hex(0xBF7800),
    banner: pair(0xFFFFFF, 0x7A3E00),
    scrim: Color { r: 0.03, g: 0.07, b: 0.09, a: 0.5 },
};

/// Light on dark.
pub const DARK: Palette = Palette {
    background: hex(0x0F171C),
    surface: hex(0x172229),
    sunken: hex(0x1E2B33),
    hover: hex(0x202E37),
    line: hex(0x2C3C46),
    edge: hex(0x6E818C),
    text: hex(0xEAF1F4),
    second: hex(0xB0C0C9),
    hint: hex(0x93A4AF),
    accent: hex(0x4FB9C0),
    accent_hover: hex(0x6CC9CF),
    on_accent: hex(0x06262A),
    sidebar: hex(0x0A1216),
    sidebar_item: hex(0x16272F),
    on_sidebar: hex(0xFFFFFF),
    sidebar_second: hex(0xA9BBC4),
    counter: hex(0x1F5560),
    neutral: pair(0xB0C0C9, 0x22313A),
    chosen: pair(0x5CC3CA, 0x12363C),
    ok: pair(0x6FD39B, 0x12352A),
    warning: pair(0xF0C063, 0x3A2F14),
    error: pair(0xFF8A80, 0x44211F),
    difference: pair(0xF0C063, 0x3A2F14),
    focus: hex(0xF2B134),
    banner: pair(0xFFFFFF, 0x7A3E00),
    scrim: Color { r: 0.0, g: 0.0, b: 0.0, a: 0.6 },
};

/// Black on white.
pub const CONTRAST_LIGHT: Palette = Palette {
    background: hex(0xFFFFFF),
    surface: hex(0xFFFFFF),
    sunken: hex(0xF0F0F0),
    hover: hex(0xE6EEF0),
    line: hex(0x000000),
    edge: hex(0x000000),
    text: hex(0x000000),
    second: hex(0x1A1A1A),
    hint: hex(0x333333),
    accent: hex(0x00454B),
    accent_hover: hex(0x002C30),
    on_accent: hex(0xFFFFFF),
    sidebar: hex(0x000000),
    sidebar_item: hex(0x003338),
    on_sidebar: hex(0xFFFFFF),
    sidebar_second: hex(0xF0F0F0),
    counter: hex(0x00454B),
    neutral: pair(0x000000, 0xF0F0F0),
    chosen: pair(0x00454B, 0xDDF3F5),
    ok: pair(0x004D22, 0xE6F7EC),
    warning: pair(0x5C3900, 0xFFF3DB),
    error: pair(0x8A0F09, 0xFFECEA),
    difference: pair(0x7A4B00, 0xFFEEC7),
    focus: hex(0xB87100),
    banner: pair(0xFFFFFF, 0x5A2C00),
    scrim: Color { r: 0.0, g: 0.0, b: 0.0, a: 0.7 },
};

/// White on black.
pub const CONTRAST_DARK: Palette = Palette {
    background: hex(0x000000),
    surface: hex(0x000000),
    sunken: hex(0x1A1A1A),
    hover: hex(0x142A2D),
    line: hex(0xFFFFFF),
    edge: hex(0xFFFFFF),
    text: hex(0xFFFFFF),
    second: hex(0xF0F0F0),
    hint: hex(0xD8D8D8),
    accent: hex(0x7DEBF2),
    accent_hover: hex(0xB5F6FA),
    on_accent: hex(0x000000),
    sidebar: hex(0x000000),
    sidebar_item: hex(0x0A3A40),
    on_sidebar: hex(0xFFFFFF),
    sidebar_second: hex(0xF0F0F0),
    counter: hex(0x0A3A40),
    neutral: pair(0xFFFFFF, 0x262626),
    chosen: pair(0x7DEBF2, 0x08292D),
    ok: pair(0x8BF5B6, 0x06301B),
    warning: pair(0xFFD470, 0x332800),
    error: pair(0xFFB0A8, 0x3D0F0B),
    difference: pair(0xFFD470, 0x332800),
    focus: hex(0xFFC400),
    banner: pair(0xFFFFFF, 0x5A2C00),
    scrim: Color { r: 0.0, g: 0.0, b: 0.0, a: 0.75 },
};

/// The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: Color, b: Color) -> f32 {
    let luminance = |c: Color| {
        let [r, g, b, _] = c.into_linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Scheme;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast(Color::BLACK, Color::WHITE) - 21.0).abs() < 0.01);
        // 767676 on white is the well-known limit case of 4.54.
        assert!((contrast(hex(0x767676), Color::WHITE) - 4.54).abs() < 0.01);
    }

    /// Each word on each ground on which it is drawn.
    #[test]
    fn words_can_be_read() {
        for scheme in Scheme::ALL {
            let p = scheme.palette();
            let strong = matches!(scheme, Scheme::ContrastLight | Scheme::ContrastDark);
            let limit = if strong { 7.0 } else { 4.5 };
            let grounds = [p.background, p.surface, p.sunken, p.hover, p.chosen.ground];
            let mut pairs = Vec::new();
            for ground in grounds {
                for text in [p.text, p.second, p.hint, p.accent] {
                    pairs.push((text, ground));
                }
            }
            for tone in [p.neutral, p.chosen, p.ok, p.warning, p.error, p.banner] {
                pairs.push((tone.text, tone.ground));
            }
            for tone in [p.neutral, p.chosen, p.ok, p.warning, p.error] {
                pairs.push((tone.text, p.surface));
                pairs.push((tone.text, p.background));
            }
            for text in [p.text, p.second, p.hint] {
                pairs.push((text, p.difference.ground));
                for tone in [p.warning, p.error, p.ok] {
                    pairs.push((text, tone.ground));
                }
            }
            for ground in [p.sidebar, p.sidebar_item, p.counter] {
                pairs.push((p.on_sidebar, ground));
            }
            pairs.push((p.sidebar_second, p.sidebar));
            pairs.push((p.sidebar_second, p.sidebar_item));
            pairs.push((p.on_accent, p.accent));
            pairs.push((p.on_accent, p.accent_hover));
            pairs.push((p.surface, p.error.text)); // the button of a dangerous action
            for (text, ground) in pairs {
                let ratio = contrast(text, ground);
                assert!(ratio >= limit, "{scheme:?}: {text} on {ground} is {ratio:.2}");
            }
        }
    }

    /// Edges of controls, the focus ring and the difference bar.
    #[test]
    fn controls_can_be_seen() {
        for scheme in Scheme::ALL {
            let p = scheme.palette();
            for (line, ground) in [
                (p.edge, p.surface),
                (p.edge, p.background),
                (p.edge, p.sunken),
                (p.focus, p.surface),
                (p.focus, p.background),
                (p.focus, p.sunken),
                (p.focus, p.sidebar),
                (p.focus, p.sidebar_item),
                (p.difference.text, p.difference.ground),
                (p.accent, p.surface),
                (p.accent, p.background),
                (p.error.text, p.surface),
            ] {
                let ratio = contrast(line, ground);
                assert!(ratio >= 3.0, "{scheme:?}: {line} on {ground} is {ratio:.2}");
            }
        }
    }
}
