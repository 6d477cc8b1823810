//! Every widget, with the keyboard alone.

use crate::window::Window;
use iced::advanced::widget::operation::{self, Focusable, Operation, Scrollable, TextInput};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::widget::{Id, column, text};
use iced::{Point, Rectangle, Vector};
use mohur::access::Role;
use mohur::theme::{Look, Scheme, vertical};
use mohur::widget::choice::Choice;
use mohur::widget::pin_entry::{Change, PinEntry, SharedPin};
use mohur::widget::table::{Cell, Column, Order};
use mohur::widget::{
    Check, Dialog, Element, Field, Notice, Select, Table, button, layer, nav, pin_pad, root,
};
use std::cell::Cell as Counter;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
enum Message {
    Pressed(&'static str),
    Typed(String),
    Submitted,
    Chosen(usize),
    Toggled(bool),
    Selected(usize),
    Opened(usize),
    Sorted(usize),
    Pin(Change),
}

fn nothing<S>(_: &mut S, _: &Message) {}

fn look() -> Look {
    Look::default()
}

#[test]
fn tab_goes_round_and_buttons_answer_keys() {
    let mut window = Window::new(
        (),
        |()| {
            let buttons = column![
                button::primary(look(), "Əl&avə et").on_press(Message::Pressed("add")),
                button::secondary(look(), "Bağlı"),
                button::secondary(look(), "Göndərilir").on_press(Message::Pressed("busy")).busy(true),
                button::quiet(look(), "&Dəyişdir").on_press(Message::Pressed("change")),
                nav::Item::new(look(), "Qaralamalar", false).counter(4).on_press(Message::Pressed("drafts")),
            ];
            root(buttons)
        },
        nothing,
    );
    let mut order = Vec::new();
    for _ in 0..5 {
        window.key(Named::Tab);
        order.push(window.focused().unwrap());
    }
    assert_eq!(order, ["Əlavə et", "Göndərilir", "Dəyişdir", "Qaralamalar", "Əlavə et"]);
    window.back_tab();
    assert_eq!(window.focused().unwrap(), "Qaralamalar");
    window.key(Named::Enter);
    window.key(Named::Tab);
    window.key(Named::Space);
    window.key(Named::Tab);
    window.key(Named::Enter); // busy
    assert_eq!(window.messages, [Message::Pressed("drafts"), Message::Pressed("add")]);
    assert!(window.find(Role::Button, "Bağlı").tag.disabled);
    assert_eq!(window.find(Role::Link, "Qaralamalar").tag.value.as_deref(), Some("4"));
}

#[test]
fn access_keys_press_and_move_the_focus() {
    let mut window = Window::new(
        String::new(),
        |value: &String| {
            let parts = column![
                Field::new(look(), "&Soyad", value.clone()).on_input(Message::Typed),
                button::secondary(look(), "Də&yişdir").on_press(Message::Pressed("change")),
                button::secondary(look(), "&Şəkil").on_press(Message::Pressed("picture")),
                button::secondary(look(), "&Yenidən").on_press(Message::Pressed("again")),
            ];
            root(parts)
        },
        |value, message| {
            if let Message::Typed(typed) = message {
                value.clone_from(typed);
            }
        },
    );
    window.alt("s");
    assert_eq!(window.focused().as_deref(), Some("Soyad"));
    window.alt("Ş"); // from inside the field, where it must type nothing
    assert_eq!(window.focused().as_deref(), Some("Şəkil"));
    window.alt("y"); // two have it: the first
    assert_eq!(window.messages, [Message::Pressed("picture"), Message::Pressed("change")]);
    assert_eq!(window.state, "");
}

#[test]
fn fields_are_typed_in_and_read() {
    let mut window = Window::new(
        String::from("1E2"),
        |value: &String| {
            let parts = column![
                Field::new(look(), "FİN", value.clone())
                    .on_input(Message::Typed)
                    .on_submit(Message::Submitted)
                    .error_maybe(Some("FİN 7 işarədən ibarətdir")),
                Field::new(look(), "SSN", "9912345678903"),
                Field::new(look(), "Ad", "Həsənli").difference_maybe(Some("əvvəl: Məmmədova")),
            ];
            root(parts)
        },
        |value, message| {
            if let Message::Typed(typed) = message {
                value.clone_from(typed);
            }
        },
    );
    window.key(Named::Tab);
    window.type_text("3");
    window.key(Named::Escape);
    assert_eq!(window.focused().as_deref(), Some("FİN"), "Escape belongs to the window");
    window.key(Named::Enter);
    assert_eq!(window.messages, [Message::Typed("1E23".into()), Message::Submitted]);
    let fin = window.find(Role::TextInput, "FİN").tag;
    assert!(fin.invalid && !fin.read_only);
    assert_eq!(fin.description.as_deref(), Some("FİN 7 işarədən ibarətdir"));

    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("SSN"), "what is only read can be reached");
    window.type_text("7");
    window.key(Named::Backspace);
    window.key(Named::Delete);
    assert_eq!(window.messages.len(), 2);
    assert_eq!(content_of(&mut window), ["1E23", "9912345678903", "Həsənli"]);
    let ssn = window.find(Role::TextInput, "SSN").tag;
    assert!(ssn.read_only);
    let changed = window.find(Role::TextInput, "Ad").tag;
    assert_eq!(changed.description.as_deref(), Some("əvvəl: Məmmədova"));
}

/// What the text inputs hold, as any operation can read it.
fn content_of<S, M: Clone + 'static>(window: &mut Window<S, M>) -> Vec<String> {
    struct Contents(Vec<String>);
    impl Operation for Contents {
        fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
            operate(self);
        }
        fn text_input(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn TextInput) {
            self.0.push(state.text().to_owned());
        }
    }
    let mut contents = Contents(Vec::new());
    window.operate(&mut contents);
    contents.0
}

#[test]
fn a_choice_is_one_stop_and_arrows_choose() {
    let mut window = Window::new(
        None,
        |chosen: &Option<usize>| {
            let choice = Choice::list(look(), "Səbəb")
                .option("Dəyişiklik")
                .option_with("Müddəti bitib", text("Müddəti bitib"), false)
                .option("İtirilmə")
                .chosen(*chosen)
                .on_choose(Message::Chosen);
            root(column![choice, button::secondary(look(), "OK").on_press(Message::Pressed("ok"))])
        },
        |chosen, message| {
            if let Message::Chosen(index) = message {
                *chosen = Some(*index);
            }
        },
    );
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"));
    window.key(Named::Space);
    window.key(Named::ArrowDown);
    assert_eq!(window.state, Some(2), "what cannot be chosen is passed over");
    window.key(Named::ArrowDown);
    assert_eq!(window.state, Some(0), "round and round");
    window.key(Named::End);
    assert_eq!(window.state, Some(2));
    assert_eq!(window.find(Role::RadioButton, "İtirilmə").tag.checked, Some(true));
    window.click_on(Role::RadioButton, "Müddəti bitib");
    window.click_on(Role::RadioButton, "Dəyişiklik");
    assert_eq!(window.state, Some(0));
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("OK"));
}

#[test]
fn a_check_box_turns_with_space_and_leaves_enter() {
    let mut window = Window::new(
        false,
        |on: &bool| {
            let check = Check::new(look(), "&Yalnız diqqət tələb edənlər", *on).on_toggle(Message::Toggled);
            let dialog =
                Dialog::new(look(), "d", "Süzgəc").content(check).confirm("OK", Some(Message::Submitted));
            root(layer(text("altda"), Some(dialog)))
        },
        |on, message| {
            if let Message::Toggled(now) = message {
                *on = *now;
            }
        },
    );
    window.key(Named::Space);
    assert!(window.state);
    window.key(Named::Enter);
    window.alt("y");
    assert_eq!(window.messages, [Message::Toggled(true), Message::Submitted, Message::Toggled(false)]);
}

#[test]
fn a_select_opens_chooses_and_closes() {
    let mut window = Window::new(
        0,
        |chosen: &usize| {
            let select =
                Select::new(look(), "S&tatus", ["Hamısı", "Emaldadır", "İcra olunub", "İmtina edilib"])
                    .chosen(Some(*chosen))
                    .on_choose(Message::Chosen);
            root(column![select, button::secondary(look(), "OK").on_press(Message::Pressed("ok"))])
        },
        |chosen, message| {
            if let Message::Chosen(index) = message {
                *chosen = *index;
            }
        },
    );
    window.alt("t");
    window.key(Named::ArrowDown);
    assert_eq!(window.state, 1, "closed, the arrows choose");
    window.press(Key::Named(Named::Space), Modifiers::empty(), Some(" "));
    assert_eq!(window.find(Role::ComboBox, "Status").tag.expanded, Some(true));
    window.key(Named::ArrowDown);
    assert_eq!(window.state, 1, "open, they only point");
    window.key(Named::Escape);
    assert_eq!((window.state, window.find(Role::ComboBox, "Status").tag.expanded), (1, Some(false)));
    window.key(Named::F4);
    window.key(Named::End);
    window.key(Named::Enter);
    assert_eq!(window.state, 3);
    window.type_text("h");
    assert_eq!(window.state, 0);
    window.key(Named::F4);
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("OK"));
    assert_eq!(window.find(Role::ComboBox, "Status").tag.expanded, Some(false));
    // With the mouse: open, then the option a little below.
    let bounds = window.find(Role::ComboBox, "Status").bounds;
    let below = Point::new(bounds.x + 30.0, bounds.y + bounds.height + 6.0 + 4.0 + 34.0 * 1.5);
    window.click(bounds.center());
    window.click(below);
    assert_eq!(window.state, 1);
}

struct Covered {
    dialog: Option<&'static str>,
    base: String,
}

fn covered(state: &Covered) -> Element<'_, Message> {
    let base = column![
        button::secondary(look(), "&Altda").on_press(Message::Pressed("beneath")),
        Field::new(look(), "Soyad", state.base.clone()).on_input(Message::Typed).id("surname"),
    ];
    let dialog = state.dialog.map(|key| {
        Dialog::new(look(), key, key)
            .content(Field::new(look(), "Səbəb", "").on_input(|_| Message::Pressed("reason")))
            .cancel("&Geri", Message::Pressed("cancel"))
            .confirm("&Göndər", Some(Message::Pressed("confirm")))
    });
    root(layer(base, dialog))
}

fn cover(state: &mut Covered, message: &Message) {
    match message {
        Message::Typed(typed) => state.base.clone_from(typed),
        Message::Pressed("cancel" | "confirm") => state.dialog = None,
        _ => {}
    }
}

#[test]
fn a_dialog_covers_keys_mouse_and_focus_and_gives_the_focus_back() {
    let mut window = Window::new(Covered { dialog: None, base: String::new() }, covered, cover);
    window.key(Named::Tab);
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("Soyad"));
    let beneath = window.find(Role::Button, "Altda").bounds.center();

    window.state.dialog = Some("Göndərilsin?");
    window.send([]);
    window.key(Named::Shift);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"), "the focus begins in the dialog");
    let mut order = Vec::new();
    for _ in 0..4 {
        window.key(Named::Tab);
        order.push(window.focused().unwrap());
    }
    assert_eq!(order, ["Geri", "Göndər", "Səbəb", "Geri"]);
    window.alt("a");
    window.click(beneath);
    window.key(Named::Tab);
    window.type_text("x");
    assert!(!window.messages.contains(&Message::Pressed("beneath")));
    assert_eq!(window.state.base, "");

    // Nobody but a reader reaches what lies beneath, and a reader cannot focus it.
    struct Reached(Vec<String>);
    impl Operation for Reached {
        fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
            operate(self);
        }
        fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
            self.0.push(text.to_owned());
        }
        fn focusable(&mut self, id: Option<&Id>, _: Rectangle, _: &mut dyn Focusable) {
            assert_ne!(id, Some(&Id::new("surname")));
        }
    }
    let mut reached = Reached(Vec::new());
    window.operate(&mut reached);
    assert!(reached.0.iter().any(|t| t == "Göndərilsin?"));
    assert!(reached.0.iter().all(|t| t != "Altda"), "{:?}", reached.0);
    assert!(!window.find(Role::Button, "Altda").focusable);

    window.key(Named::Escape);
    assert_eq!(window.messages.last(), Some(&Message::Pressed("cancel")));
    assert_eq!(window.focused().as_deref(), Some("Soyad"), "and comes back");
    window.type_text("x");
    assert_eq!(window.state.base, "x");
}

#[test]
fn a_focus_given_while_a_dialog_closes_stays() {
    let mut window = Window::new(Covered { dialog: None, base: String::new() }, covered, cover);
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("Altda"));
    window.state.dialog = Some("Göndərilsin?");
    window.key(Named::Shift);
    window.state.dialog = None;
    window.operate(&mut operation::focusable::focus::<()>(Id::new("surname")));
    window.key(Named::Shift);
    assert_eq!(window.focused().as_deref(), Some("Soyad"), "not back to where it was before the dialog");
}

#[test]
fn one_dialog_follows_another() {
    let mut window = Window::new(Covered { dialog: Some("Birinci"), base: String::new() }, covered, cover);
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("Geri"));
    window.state.dialog = Some("İkinci");
    window.key(Named::Shift);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"), "the focus begins anew");
    window.key(Named::Enter);
    assert_eq!(window.messages, [Message::Pressed("confirm")]);
}

#[test]
fn a_dialog_over_a_dialog_is_answered_first() {
    let view = |depth: &usize| -> Element<'_, Message> {
        let first = Dialog::new(look(), "1", "Birinci")
            .content(Field::new(look(), "Səbəb", "").on_input(Message::Typed))
            .confirm("OK", Some(Message::Chosen(1)))
            .dismiss(Message::Chosen(0));
        let second = Dialog::new(look(), "2", "İkinci").confirm("Bəli", Some(Message::Chosen(2)));
        let inner = layer(text("altda"), (*depth > 0).then_some(first));
        root(layer(inner, (*depth > 1).then_some(second)))
    };
    let mut window = Window::new(1, view, nothing);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"));
    window.state = 2;
    window.key(Named::Escape); // the second has no way out by Escape, and the first must not hear it
    window.key(Named::Enter);
    assert_eq!(window.messages, [Message::Chosen(2)]);
    window.state = 1;
    window.key(Named::Shift);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"));
    window.key(Named::Escape);
    assert_eq!(window.messages, [Message::Chosen(2), Message::Chosen(0)]);
}

#[test]
fn enter_does_what_the_main_button_promises() {
    let view = |_: &()| -> Element<'_, Message> {
        let dialog = Dialog::new(look(), "send", "Göndərilsin?")
            .content(column![
                Field::new(look(), "SSN", "9912345678903"),
                button::quiet(look(), "Sənədə bax").on_press(Message::Pressed("read")),
            ])
            .cancel("Geri", Message::Pressed("cancel"))
            .confirm("Göndər", Some(Message::Pressed("confirm")));
        root(layer(text("altda"), Some(dialog)))
    };
    let mut window = Window::new((), view, nothing);
    assert_eq!(window.focused().as_deref(), Some("Göndər"), "there is nothing to type");
    window.key(Named::Enter);
    let view = |_: &()| -> Element<'_, Message> {
        let dialog = Dialog::new(look(), "delete", "Silinsin?")
            .cancel("Geri", Message::Pressed("cancel"))
            .danger("Sil", Some(Message::Pressed("delete")));
        root(layer(text("altda"), Some(dialog)))
    };
    let mut danger = Window::new((), view, nothing);
    danger.key(Named::Enter);
    assert_eq!(window.messages, [Message::Pressed("confirm")]);
    assert_eq!(danger.messages, [Message::Pressed("cancel")], "what is lost is not lost by Enter");
}

fn pin_dialog(pin: &SharedPin) -> Element<'_, Message> {
    let entry = PinEntry::new(look(), "PİN kod", pin).on_change(Message::Pin);
    let dialog = Dialog::new(look(), "pin", "İmza")
        .content(entry)
        .cancel("Geri", Message::Pressed("cancel"))
        .confirm("İmzala", Some(Message::Pressed("confirm")));
    root(layer(text("altda"), Some(dialog)))
}

#[test]
fn a_pin_is_typed_and_nobody_learns_it() {
    let mut window = Window::new(SharedPin::new(), pin_dialog, nothing);
    assert_eq!(window.focused().as_deref(), Some("PİN kod"));
    window.type_text("31");
    window.type_text("4x");
    window.key(Named::Backspace);
    window.type_text("1");
    for (letter, modifiers) in [("v", Modifiers::CTRL), ("z", Modifiers::CTRL), ("5", Modifiers::ALT)] {
        window.press(Key::Character(letter.into()), modifiers, Some(letter));
    }
    window.send([iced::Event::InputMethod(iced::advanced::input_method::Event::Commit("9".into()))]);
    window.key(Named::Enter);

    let told = format!("{:?} {:?}", window.messages, window.state);
    assert!(!told.chars().any(|c| c.is_ascii_digit()) && !told.contains('x'), "{told}");
    assert_eq!(
        window.messages.iter().filter(|m| **m == Message::Pin(Change::NotADigit)).count(),
        1,
        "the layout is doubted once"
    );
    assert_eq!(window.messages.last(), Some(&Message::Pin(Change::Submitted)));
    let seen = window.find(Role::PasswordInput, "PİN kod").tag;
    assert_eq!(seen.value.as_deref(), Some("••••"));
    struct Texts(String);
    impl Operation for Texts {
        fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
            operate(self);
        }
        fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
            self.0.push_str(text);
        }
        fn text_input(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn TextInput) {
            self.0.push_str(state.text());
        }
    }
    let mut texts = Texts(String::new());
    window.operate(&mut texts);
    assert!(!texts.0.chars().any(|c| c.is_ascii_digit()), "{}", texts.0);
    assert_eq!(window.state.take().expose(), b"3141");
    assert!(window.state.is_empty());
}

#[test]
fn a_pin_warns_about_the_keyboard() {
    let mut window = Window::new(
        SharedPin::new(),
        |pin| root(PinEntry::new(look(), "PİN kod", pin).digits_only().on_change(Message::Pin)),
        nothing,
    );
    window.type_text("1");
    assert!(window.messages.is_empty(), "without the focus it hears nothing");
    window.key(Named::Tab);
    window.type_text("Qə7");
    use Change::{CapsLock, Edited, NotADigit};
    let said = [CapsLock, NotADigit, Edited].map(Message::Pin);
    assert_eq!(window.messages, said);
    assert_eq!(window.state.take().expose(), b"7");
}

#[test]
fn the_pad_types_without_telling_which() {
    let digits = ['7', '2', '9', '0', '5', '3', '8', '1', '6', '4'];
    let pin = SharedPin::new();
    let view = |pin: &(SharedPin, [char; 10])| -> Element<'_, Message> {
        root(pin_pad(look(), &pin.0, pin.1, ["Sil", "OK"], Message::Pin))
    };
    let mut window = Window::new((pin.clone(), digits), view, nothing);
    let names: Vec<_> = window.seen().iter().map(|s| s.name()).collect();
    assert_eq!(names, ["7", "2", "9", "0", "5", "3", "8", "1", "6", "Sil", "4", "OK"]);
    for name in ["4", "1", "Sil", "0", "OK"] {
        window.click_on(Role::Button, name);
    }
    let mut said = vec![Message::Pin(Change::Edited); 4];
    said.push(Message::Pin(Change::Submitted));
    assert_eq!(window.messages, said);
    assert_eq!(pin.take().expose(), b"40");
}

struct Rows {
    selected: Option<usize>,
    asked: Rc<Counter<usize>>,
}

fn rows(state: &Rows) -> Element<'_, Message> {
    let columns = vec![
        Column::new("№").width(90.0).order(Order::Ascending),
        Column::new("Soyadı"),
        Column::new("SSN").width(120.0).sortable(),
    ];
    let table = Table::new(look(), "Müraciətlər", columns, 10_000, |i| {
        state.asked.set(state.asked.get() + 1);
        vec![Cell::text(format!("{i}")), Cell::strong("Həsənli"), Cell::text("9912345678903")]
    })
    .selected(state.selected)
    .on_select(Message::Selected)
    .on_open(Message::Opened)
    .on_sort(Message::Sorted);
    root(column![table, button::secondary(look(), "OK").on_press(Message::Pressed("ok"))])
}

fn select(state: &mut Rows, message: &Message) {
    if let Message::Selected(row) = message {
        state.selected = Some(*row);
    }
}

fn table() -> Window<Rows, Message> {
    Window::new(Rows { selected: None, asked: Rc::default() }, rows, select)
}

#[test]
fn ten_thousand_rows_cost_as_much_as_those_in_view() {
    let mut window = table();
    window.key(Named::Tab);
    for (key, first) in [(Named::Home, Some(0)), (Named::End, None)] {
        window.key(key);
        window.state.asked.set(0);
        window.draw();
        let drawn = window.state.asked.get();
        assert!((10..=20).contains(&drawn), "{key:?}: {drawn}");
        let seen = window.seen();
        let rows: Vec<_> = seen.iter().filter(|s| s.tag.role == Role::Row).collect();
        assert!((10..=20).contains(&rows.len()), "{key:?}: {}", rows.len());
        let end = if first.is_some() { rows.first() } else { rows.last() };
        assert_eq!(end.unwrap().tag.place, Some((first.unwrap_or(9_999), 10_000)));
    }
}

#[test]
fn arrows_choose_rows_and_scroll_to_them() {
    let mut window = table();
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("Müraciətlər"));
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    assert_eq!(window.state.selected, Some(1));
    window.key(Named::PageDown);
    let page = window.state.selected.unwrap() - 1;
    assert!((8..=20).contains(&page), "{page}");
    for _ in 0..40 {
        window.key(Named::ArrowDown);
    }
    let at = window.state.selected.unwrap();
    let table = window.find(Role::Table, "Müraciətlər").bounds;
    let row = window.seen().into_iter().find(|s| s.tag.checked == Some(true)).unwrap();
    assert_eq!(row.tag.place.unwrap().0, at);
    assert!(row.bounds.y >= table.y && row.bounds.y + row.bounds.height <= table.y + table.height);
    window.key(Named::Enter);
    assert_eq!(window.messages.last(), Some(&Message::Opened(at)));
    window.key(Named::PageUp);
    assert_eq!(window.state.selected, Some(at - page));
    window.key(Named::End);
    assert_eq!(window.state.selected, Some(9_999));
    window.key(Named::Home);
    assert_eq!(window.state.selected, Some(0));
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some("OK"), "the whole table is one stop");
}

/// Numbers have all the same width, and go from row to row as a list is sorted, searched or scrolled.
#[cfg(not(feature = "wgpu"))]
#[test]
fn a_number_that_takes_anothers_place_is_shown_anew() {
    fn numbers(first: &u64) -> Element<'_, Message> {
        let cells = move |i| vec![Cell::text(format!("{}", 9_900_000_000_000 + first + i as u64))];
        root(Table::new(look(), "Müraciətlər", vec![Column::new("SSN")], 1_000, cells))
    }
    let mut window = Window::new(0, numbers, |_, _| {});
    window.draw();
    assert_eq!(window.texts_shown_anew(), 0, "nothing has changed");
    window.state += 1;
    let rows = window.seen().iter().filter(|s| s.tag.role == Role::Row).count();
    assert_eq!(window.texts_shown_anew(), rows);
}

#[test]
fn a_table_is_sorted_from_the_keyboard() {
    let mut window = table();
    window.key(Named::Tab);
    for key in [Named::ArrowUp, Named::Enter, Named::ArrowRight, Named::Space, Named::ArrowDown] {
        window.key(key);
    }
    window.key(Named::ArrowDown);
    assert_eq!(window.messages, [Message::Sorted(0), Message::Sorted(2), Message::Selected(0)]);
}

#[test]
fn a_head_that_is_folded_is_passed_over_by_the_keys() {
    fn folded(_: &()) -> Element<'_, Message> {
        let columns = vec![
            Column::new("№").width(90.0).sortable(),
            Column::new("FİN").width(5000.0).sortable().folds(1),
            Column::new("SSN").width(120.0).sortable(),
        ];
        let cells = |i: usize| vec![Cell::text(format!("{i}")), Cell::text("TST4W7E"), Cell::text("99")];
        root(column![Table::new(look(), "Müraciətlər", columns, 9, cells).on_sort(Message::Sorted)])
    }
    let mut window = Window::new((), folded, |(), _| {});
    window.key(Named::Tab);
    for key in [Named::ArrowUp, Named::ArrowRight, Named::Enter, Named::ArrowLeft, Named::Enter] {
        window.key(key);
    }
    assert_eq!(window.messages, [Message::Sorted(2), Message::Sorted(0)]);
}

#[test]
fn rows_answer_the_mouse() {
    let mut window = table();
    let rows: Vec<_> = window.seen().into_iter().filter(|s| s.tag.role == Role::Row).collect();
    window.click(rows[3].bounds.center());
    window.click(rows[3].bounds.center());
    assert_eq!(window.messages, [Message::Selected(3), Message::Opened(3)]);
    window.click_on(Role::ColumnHeader, "SSN");
    window.click_on(Role::ColumnHeader, "Soyadı"); // cannot be sorted
    assert_eq!(window.messages.len(), 3);
    assert_eq!(window.messages[2], Message::Sorted(2));
}

#[test]
fn what_can_be_done_with_a_row_is_pressed_by_mouse_and_keys() {
    fn acts(selected: &Option<usize>) -> Element<'_, Message> {
        let columns = vec![Column::new("№").folds(1), Column::new("Soyadı"), Column::new("").width(90.0)];
        let table = Table::new(look(), "Səlahiyyətlər", columns, 4, |i| {
            let act = if i % 2 == 0 { Cell::act("Ləğv et") } else { Cell::text("") };
            vec![Cell::text(format!("{i}")), Cell::text("Həsənli"), act]
        });
        root(table.selected(*selected).on_select(Message::Selected).on_act_maybe(Some(Message::Opened)))
    }
    let mut window = Window::new(None, acts, |selected, message| {
        if let Message::Selected(row) = message {
            *selected = Some(*row);
        }
    });
    window.key(Named::Tab);
    // It is reached from a row that has it, and left with the row.
    for key in [Named::Delete, Named::ArrowDown, Named::Enter, Named::ArrowRight, Named::Enter] {
        window.key(key);
    }
    for key in [Named::ArrowLeft, Named::Enter, Named::ArrowRight, Named::ArrowDown, Named::Enter] {
        window.key(key);
    }
    for key in [Named::ArrowRight, Named::Space, Named::Delete, Named::ArrowDown, Named::Delete] {
        window.key(key);
    }
    let said = [
        Message::Selected(0),
        Message::Opened(0),
        Message::Selected(1),
        Message::Selected(2),
        Message::Opened(2),
    ];
    assert_eq!(window.messages, said);
    let rows: Vec<_> = window.seen().into_iter().filter(|s| s.tag.role == Role::Row).collect();
    for row in [0, 1] {
        let place = rows[row].bounds;
        window.click(iced::Point::new(place.x + place.width - 40.0, place.center_y()));
    }
    assert_eq!(window.messages[said.len()..], [Message::Opened(0), Message::Selected(1)]);
}

#[test]
fn what_gets_the_focus_is_scrolled_into_view() {
    let mut window = Window::new(
        (),
        |()| {
            let mut fields = column![].spacing(20);
            for name in [
                "Bir", "İki", "Üç", "Dörd", "Beş", "Altı", "Yeddi", "Səkkiz", "Doqquz", "On", "On bir",
                "On iki",
            ] {
                fields = fields.push(Field::new(look(), name, "").on_input(Message::Typed));
            }
            root(vertical(look(), fields).height(iced::Length::Fill))
        },
        nothing,
    );
    window.back_tab();
    assert_eq!(window.focused().as_deref(), Some("On iki"));
    let last = window.find(Role::TextInput, "On iki").bounds;
    // Where the last field is after scrolling to the very end: at the lower edge of the window.
    assert!(last.y > 700.0, "the fields must not fit: {last:?}");
    window.click(Point::new(200.0, 700.0 - last.height / 2.0));
    assert_eq!(window.focused().as_deref(), Some("On iki"));
}

/// How far everything is scrolled down.
#[derive(Default)]
struct Offsets(Vec<f32>);

impl Operation for Offsets {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        offset: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.0.push(offset.y);
    }
}

#[cfg(not(feature = "wgpu"))]
#[test]
fn a_table_that_is_scrolled_away_is_not_drawn_over_its_page() {
    let mut window = Window::new(
        (),
        |()| {
            let columns = vec![Column::new("SSN")];
            let table =
                Table::new(look(), "Müraciətlər", columns, 100, |i| vec![Cell::text(i.to_string())]);
            let below = (0..40).fold(column![], |lines, _| lines.push(text("Təfərrüat")));
            let last = button::secondary(look(), "OK").on_press(Message::Pressed("ok"));
            let page = column![table.height(400.0), below, last];
            root(column![
                iced::widget::space().height(120),
                vertical(look(), page).height(iced::Length::Fill)
            ])
        },
        nothing,
    );
    let page = Rectangle { x: 0.0, y: 120.0, width: 1000.0, height: 580.0 }.expand(8.0);
    for key in [Named::Tab, Named::Tab] {
        window.key(key);
        for clip in window.clips().iter().filter(|clip| clip.height.is_finite() && clip.height < 700.0) {
            let is_within = clip.is_within(&page) || clip.height == 0.0;
            assert!(is_within, "{:?} has the focus: {clip:?}", window.focused());
        }
    }
    assert_eq!(window.focused().as_deref(), Some("OK"), "the end of the page");
}

#[test]
fn a_dialog_that_does_not_fit_shows_where_the_focus_begins() {
    let mut window = Window::new(
        false,
        |open: &bool| {
            let lines = (0..40).fold(column![], |lines, _| lines.push(text("Aşağıdakı kartın PİN kodu")));
            let content = lines.push(Field::new(look(), "Səbəb", "").on_input(Message::Typed));
            let dialog = open.then(|| Dialog::new(look(), "d", "Uzun").content(content));
            root(layer(text("altda"), dialog))
        },
        nothing,
    );
    window.state = true;
    window.key(Named::Shift);
    assert_eq!(window.focused().as_deref(), Some("Səbəb"));
    let mut offsets = Offsets::default();
    window.operate(&mut offsets);
    assert!(offsets.0.iter().any(|offset| *offset > 100.0), "{:?}", offsets.0);
}

#[test]
fn a_notice_says_it_all_and_unfolds() {
    let mut window = Window::new(
        (),
        |()| {
            let notice = Notice::new(look(), mohur::theme::Tone::Error, "Kart oxunmadı")
                .means("Kart cavab vermir.")
                .todo("Kartı yenidən taxın.")
                .detail("Təfərrüat", "CKR_DEVICE_ERROR");
            root(column![notice, button::secondary(look(), "OK").on_press(Message::Pressed("ok"))])
        },
        nothing,
    );
    let detail = |window: &mut Window<(), Message>| {
        let field = window.seen().into_iter().find(|s| s.tag.role == Role::TextInput);
        field.and_then(|field| field.tag.value)
    };
    let notice = window.find(Role::Alert, "Kart oxunmadı");
    assert_eq!(notice.tag.description.as_deref(), Some("Kart cavab vermir. Kartı yenidən taxın."));
    let below = window.find(Role::Button, "OK").bounds.y;
    assert_eq!(window.find(Role::Button, "Təfərrüat").tag.expanded, Some(false));
    assert_eq!(detail(&mut window), None);
    window.key(Named::Tab);
    window.key(Named::Enter);
    assert_eq!(window.find(Role::Button, "Təfərrüat").tag.expanded, Some(true));
    assert_eq!(detail(&mut window).as_deref(), Some("CKR_DEVICE_ERROR"));
    assert!(window.find(Role::Button, "OK").bounds.y > below, "it takes its place");
    assert_eq!(window.focused().as_deref(), Some("Təfərrüat"), "and the focus stays");
    window.key(Named::Space);
    assert_eq!(detail(&mut window), None);
    window.click_on(Role::Button, "Təfərrüat");
    assert_eq!(detail(&mut window).as_deref(), Some("CKR_DEVICE_ERROR"), "with the mouse as well");
    assert_eq!(window.messages, [], "nobody else is told");
}

#[test]
fn every_focusable_has_a_role_and_a_name_in_every_look() {
    for scheme in Scheme::ALL {
        for scale in [1.0, 1.5, 2.0] {
            let state = (Look::new(scheme, scale), SharedPin::new());
            let mut window = Window::new(
                state,
                |(look, pin)| {
                    let look = *look;
                    let columns = vec![Column::new("FİN").width(90.0), Column::new("Soyadı")];
                    let parts = column![
                        button::danger(look, "Sil").on_press(Message::Submitted),
                        Field::new(look, "SSN", "991").on_input(Message::Typed),
                        Check::new(look, "Bəli", true).on_toggle(Message::Toggled),
                        Choice::segments(look, "Kimin").option("Ümumi").on_choose(Message::Chosen),
                        Select::new(look, "Status", ["Hamısı"]).on_choose(Message::Chosen),
                        PinEntry::new(look, "PİN", pin).on_change(Message::Pin),
                        Table::new(look, "Cədvəl", columns, 3, |_| vec![Cell::text("1"), Cell::text("2")])
                            .height(200.0),
                    ];
                    root(parts)
                },
                nothing,
            );
            let focusable = window.seen().into_iter().filter(|s| s.focusable);
            let names: Vec<_> = focusable.map(|s| s.name()).collect();
            assert_eq!(names, ["Sil", "SSN", "Bəli", "Kimin", "Status", "PİN", "Cədvəl"]);
            window.key(Named::Tab);
            window.draw();
        }
    }
}
