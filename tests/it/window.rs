//! A window without a screen: a view that is rebuilt after each message, driven by keys and clicks,
//! and read as a screen reader would.

#[cfg(not(feature = "wgpu"))]
use iced::advanced::graphics::Text;
use iced::advanced::widget::Operation;
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Event, Font, Point, Rectangle, Size, mouse, window};
use iced_test::core::renderer::Headless;
use iced_test::core::{InputMethod, clipboard};
use iced_test::runtime::user_interface::{self, Cache, UserInterface};
use mohur::access::{Gather, Role, Seen};
use mohur::widget::Element;

pub struct Window<S, M> {
    pub state: S,
    pub messages: Vec<M>,
    /// Whether an input method would see what is typed, as of the last redraw.
    pub has_input_method: bool,
    view: for<'a> fn(&'a S) -> Element<'a, M>,
    update: fn(&mut S, &M),
    size: Size,
    renderer: iced::Renderer,
    cache: Option<Cache>,
    cursor: mouse::Cursor,
}

impl<S, M: Clone + 'static> Window<S, M> {
    pub fn new(state: S, view: for<'a> fn(&'a S) -> Element<'a, M>, update: fn(&mut S, &M)) -> Window<S, M> {
        let make = <iced::Renderer as Headless>::new(Font::DEFAULT, 15.0.into(), None);
        let renderer = iced_test::futures::futures::executor::block_on(make).unwrap();
        let mut window = Window {
            state,
            messages: Vec::new(),
            has_input_method: false,
            view,
            update,
            size: Size::new(1000.0, 700.0),
            renderer,
            cache: Some(Cache::default()),
            cursor: mouse::Cursor::Unavailable,
        };
        window.redraw();
        window
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut UserInterface<'_, M, iced::Theme, iced::Renderer>, &mut iced::Renderer) -> T,
    ) -> T {
        let element = (self.view)(&self.state);
        let cache = self.cache.take().unwrap();
        let mut interface = UserInterface::build(element, self.size, cache, &mut self.renderer);
        let result = work(&mut interface, &mut self.renderer);
        self.cache = Some(interface.into_cache());
        result
    }

    /// Lets events through, one by one, and updates and redraws after each.
    pub fn send(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.one(event);
            self.redraw();
        }
    }

    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.redraw();
    }

    pub fn redraw(&mut self) {
        self.one(Event::Window(window::Event::RedrawRequested(iced::time::Instant::now())));
    }

    fn one(&mut self, event: Event) {
        let cursor = self.cursor;
        let mut said = Vec::new();
        let (state, _) = self.with(|interface, renderer| {
            interface.update(&[event], cursor, renderer, &mut clipboard::Null, &mut said)
        });
        if let user_interface::State::Updated { input_method, .. } = state {
            self.has_input_method = matches!(input_method, InputMethod::Enabled { .. });
        }
        for message in said {
            (self.update)(&mut self.state, &message);
            self.messages.push(message);
        }
    }

    pub fn key(&mut self, key: Named) {
        self.press(Key::Named(key), Modifiers::empty(), None);
    }

    pub fn back_tab(&mut self) {
        self.press(Key::Named(Named::Tab), Modifiers::SHIFT, None);
    }

    pub fn alt(&mut self, letter: &str) {
        self.press(Key::Character(letter.into()), Modifiers::ALT, Some(letter));
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let c = c.to_string();
            self.press(Key::Character(c.as_str().into()), Modifiers::empty(), Some(&c));
        }
    }

    pub fn press(&mut self, key: Key, modifiers: Modifiers, text: Option<&str>) {
        self.send([Event::Keyboard(keyboard::Event::KeyPressed {
            modified_key: key.clone(),
            key,
            physical_key: keyboard::key::Physical::Unidentified(keyboard::key::NativeCode::Unidentified),
            location: keyboard::Location::Standard,
            modifiers,
            text: text.map(Into::into),
            repeat: false,
        })]);
    }

    pub fn click(&mut self, at: Point) {
        self.cursor = mouse::Cursor::Available(at);
        self.send([
            Event::Mouse(mouse::Event::CursorMoved { position: at }),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ]);
        self.cursor = mouse::Cursor::Unavailable;
    }

    pub fn operate(&mut self, operation: &mut dyn Operation) {
        self.with(|interface, renderer| interface.operate(renderer, operation));
    }

    /// Draws a frame, as the screen would see it.
    pub fn draw(&mut self) {
        let cursor = self.cursor;
        self.with(|interface, renderer| {
            let style = iced::advanced::renderer::Style { text_color: iced::Color::BLACK };
            interface.draw(renderer, &iced::Theme::Light, &style, cursor);
        });
    }

    /// Draws a frame, and tells what its layers are cut to.
    #[cfg(not(feature = "wgpu"))]
    pub fn clips(&mut self) -> Vec<Rectangle> {
        self.draw();
        self.renderer.layers().iter().map(|layer| layer.bounds).collect()
    }

    /// Draws a frame, and tells the lines of tables in it, as they are shown.
    #[cfg(not(feature = "wgpu"))]
    pub fn lines_of_tables(&mut self) -> Vec<String> {
        self.draw();
        let texts = self.renderer.layers().iter().flat_map(|layer| &layer.text);
        // All else is handed over as paragraphs.
        let line = |text: &Text| match text {
            Text::Cached { content, .. } => Some(content.clone()),
            _ => None,
        };
        texts.flat_map(|text| text.as_slice()).filter_map(line).collect()
    }

    /// Draws a frame over the one before, and counts the texts that the screen would show anew.
    #[cfg(not(feature = "wgpu"))]
    pub fn texts_shown_anew(&mut self) -> usize {
        let before: Vec<_> = self.renderer.layers().iter().flat_map(|layer| layer.text.clone()).collect();
        self.draw();
        let now = self.renderer.layers().iter().flat_map(|layer| &layer.text);
        before.iter().zip(now).filter(|(before, now)| before.as_slice() != now.as_slice()).count()
    }

    /// Every part with its role and name.
    pub fn seen(&mut self) -> Vec<Seen> {
        let mut gather = Gather::default();
        self.operate(&mut gather);
        gather.seen
    }

    pub fn find(&mut self, role: Role, name: &str) -> Seen {
        let seen = self.seen();
        let found = seen.iter().find(|s| s.tag.role == role && s.name() == name);
        found.cloned().unwrap_or_else(|| panic!("no {role:?} {name:?} in {seen:#?}"))
    }

    pub fn click_on(&mut self, role: Role, name: &str) {
        let Rectangle { x, y, width, height } = self.find(role, name).bounds;
        self.click(Point::new(x + width / 2.0, y + height / 2.0));
    }

    /// Name of whoever has the focus; nobody else has it at the same time.
    pub fn focused(&mut self) -> Option<String> {
        let focused: Vec<_> = self.seen().iter().filter(|s| s.focused).map(Seen::name).collect();
        assert!(focused.len() <= 1, "{focused:?}");
        focused.first().cloned()
    }
}
