//! The desktop's notifications (freedesktop.org, Desktop Notifications Specification).

use super::Bus;
#[cfg(target_os = "linux")]
use futures::executor::block_on;
#[cfg(target_os = "linux")]
use std::collections::HashMap;
#[cfg(target_os = "linux")]
use zbus::zvariant::Value;

/// Shows a notification; where there is nobody to show it, nothing happens. On a thread of its own: a desktop
/// that hangs holds nobody up.
pub fn send(bus: Bus, title: String, body: String) {
    // Without a thread there is no notification, and nothing else is lost.
    let _ = std::thread::Builder::new().name("notification".to_owned()).spawn(move || {
        let _ = show(&bus, &title, &body);
    });
}

#[cfg(target_os = "linux")]
fn show(bus: &Bus, title: &str, body: &str) -> zbus::Result<()> {
    let hints: HashMap<&str, Value<'_>> = HashMap::from([("desktop-entry", Value::from("mohur"))]);
    let actions: [&str; 0] = [];
    let told = ("Möhür", 0_u32, "mohur", title, body, actions.as_slice(), hints, -1_i32);
    block_on(async {
        let (name, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        let connection = bus.builder()?.build().await?;
        connection.call_method(Some(name), path, Some(name), "Notify", &told).await?;
        Ok(())
    })
}

#[cfg(not(target_os = "linux"))]
fn show(_: &Bus, _: &str, _: &str) -> Result<(), std::convert::Infallible> {
    Ok(())
}
