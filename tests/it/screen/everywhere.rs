//! What holds for every screen and dialog in each of its states, languages and text sizes.

use super::scene::{self, Scene, Shown};
use crate::window::Window;
use iced::Size;
use iced::keyboard::key::Named;
use mohur::access::{Role, Seen};
use mohur::domain::text::to_lower;
use mohur::i18n::{Language, Texts};
use mohur::theme::{Look, Scheme};
use mohur::widget::label::access_key;

/// Every scene in every language at the smallest and the largest text size, each theme in turn.
fn everywhere(mut check: impl FnMut(&str, &mut Window<Scene, ()>)) {
    for (i, language) in Language::ALL.into_iter().enumerate() {
        for (j, scale) in [1.0, 2.0].into_iter().enumerate() {
            for mut scene in scene::all() {
                scene.around.texts = Texts::new(language);
                scene.around.look = Look::new(Scheme::ALL[(2 * i + j) % Scheme::ALL.len()], scale);
                let name = format!("{} ({}, {scale})", scene.name, language.code());
                check(&name, &mut Window::new(scene, Scene::view, |_, ()| {}));
            }
        }
    }
}

/// Whether a part is worked with rather than read.
fn is_control(seen: &Seen) -> bool {
    use Role::*;
    let role = seen.tag.role;
    matches!(role, Button | Link | CheckBox | RadioGroup | TextInput | PasswordInput | ComboBox | Table)
}

#[test]
fn every_screen_is_drawn_with_its_main_button() {
    everywhere(|name, window| {
        window.draw();
        let seen = window.seen();
        if let Some(main) = window.state.main {
            let (words, _) = access_key(&main(&window.state.around.texts));
            let button = seen.iter().find(|s| s.tag.role == Role::Button && s.name() == words);
            assert!(button.is_some(), "{name}: no button {words:?}");
        }
        for part in seen.iter().filter(|s| is_control(s)) {
            assert!(!part.name().trim().is_empty(), "{name}: a control without a name: {part:?}");
            let has_place = part.bounds.width > 0.0 && part.bounds.height > 0.0;
            assert!(has_place, "{name}: {:?} is not to be seen", part.name());
        }
    });
}

#[test]
fn the_form_and_every_dialog_show_their_main_button_at_every_size() {
    everywhere(|name, window| {
        let is_dialog = window.seen().iter().any(|s| s.tag.role == Role::Dialog);
        if let Some(main) = window.state.main
            && (is_dialog || matches!(window.state.shown, Shown::Compose(_)))
        {
            let (words, _) = access_key(&main(&window.state.around.texts));
            let place = window.find(Role::Button, &words).bounds;
            let is_inside =
                place.x >= 0.0 && place.x + place.width <= 1000.0 && place.y + place.height <= 700.0;
            assert!(is_inside, "{name}: {place:?}");
        }
    });
}

#[test]
fn tab_reaches_every_control_in_reading_order() {
    everywhere(|name, window| {
        let seen = window.seen();
        for (i, part) in seen.iter().enumerate().filter(|(_, s)| is_control(s)) {
            let options = seen[i + 1..].iter().take_while(|s| !is_control(s));
            let mut options = options.filter(|s| s.tag.role == Role::RadioButton).peekable();
            let nothing_to_choose = options.peek().is_some() && options.all(|s| s.tag.disabled);
            assert!(part.focusable || part.tag.disabled || nothing_to_choose, "{name}: {part:?}");
        }
        let stops: Vec<_> = (0..seen.len()).filter(|i| seen[*i].focusable).collect();
        // A dialog has the focus from the start; wherever it is, Tab goes round from there.
        let focused = |window: &mut Window<Scene, ()>| window.seen().iter().position(|s| s.focused);
        let start = focused(window).and_then(|at| stops.iter().position(|s| *s == at));
        for step in 0..=stops.len() {
            window.key(Named::Tab);
            let wanted = start.map_or(step, |start| start + 1 + step) % stops.len().max(1);
            assert_eq!(focused(window), stops.get(wanted).copied(), "{name}: step {step}");
        }
    });
}

#[test]
fn no_two_controls_share_an_access_key() {
    everywhere(|name, window| {
        let texts = &window.state.around.texts;
        let mut all = Vec::new();
        if window.state.is_framed() {
            let frame = [
                texts.switch_insurer(),
                texts.sign_out(),
                texts.section_compose(),
                texts.section_drafts(),
                texts.section_history(),
                texts.section_authorities(),
                texts.section_about(),
            ];
            for marked in frame {
                let (words, key) = access_key(&marked);
                all.extend(key.and_then(|key| words.chars().nth(key)).map(|letter| (letter, words)));
            }
        }
        all.extend(window.seen().iter().filter_map(|s| Some((s.tag.access_key?, s.name()))));
        let letter = |c: char| to_lower(&c.to_string());
        for (i, (one, a)) in all.iter().enumerate() {
            for (other, b) in &all[..i] {
                assert!(letter(*one) != letter(*other), "{name}: {one:?} is for {a:?} and {b:?}");
            }
        }
    });
}

#[test]
fn the_smallest_window_shows_the_whole_code_at_the_largest_text() {
    for mut scene in scene::all().into_iter().filter(|scene| scene.name.starts_with("asan, ")) {
        scene.around.look = Look::new(Scheme::Dark, 2.0);
        let texts = scene.around.texts.clone();
        let name = scene.name;
        let mut window: Window<Scene, ()> = Window::new(scene, Scene::view, |_, ()| {});
        // Below the banner.
        window.resize(Size::new(880.0, 520.0));
        let seen = window.seen();
        let Some(code) = seen.iter().find(|s| s.name() == texts.asan_code()) else { continue };
        let back = window.find(Role::Button, &access_key(&texts.back()).0).bounds;
        assert!(code.bounds.y + code.bounds.height <= back.y, "{name}: {:?} {back:?}", code.bounds);
    }
}
