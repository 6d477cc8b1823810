//! `assets/api/openapi.yaml` as a judge: every answer that a test gets passes through here.

use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

/// Problems that any address may answer with.
const ANYWHERE: [&str; 2] = ["unknown-operation", "method-not-allowed"];

/// The document, and which of its operations were seen to succeed.
pub struct Contract {
    document: Value,
    problem: jsonschema::Validator,
    succeeded: Mutex<BTreeSet<String>>,
}

impl Contract {
    pub fn load() -> Contract {
        let text = include_str!("../../../assets/api/openapi.yaml");
        let mut document: Value = serde_saphyr::from_str(text).expect("YAML");
        // The client ignores unknown fields; the sandbox must not send any.
        for (_, schema) in document["components"]["schemas"].as_object_mut().unwrap() {
            forbid_unknown_fields(schema);
        }
        let problem = validator(&document, &json!({ "$ref": "#/components/schemas/Problem" }));
        Contract { document, problem, succeeded: Mutex::default() }
    }

    /// Every `METHOD /path/{template}`.
    pub fn operations(&self) -> BTreeSet<String> {
        let paths = self.document["paths"].as_object().unwrap();
        let methods = ["get", "post", "put", "patch", "delete"];
        paths
            .iter()
            .flat_map(|(path, item)| {
                let present = methods.iter().filter(|m| item.get(**m).is_some());
                present.map(move |m| format!("{} {path}", m.to_uppercase()))
            })
            .collect()
    }

    /// The operations that were seen to succeed.
    pub fn succeeded(&self) -> BTreeSet<String> {
        self.succeeded.lock().unwrap().clone()
    }

    /// The words of `ProblemType`.
    pub fn problem_types(&self) -> BTreeSet<String> {
        let words = self.document["components"]["schemas"]["ProblemType"]["enum"].as_array().unwrap();
        words.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
    }

    /// Panics unless the contract allows this answer.
    pub fn judge(
        &self,
        method: &str,
        path: &str,
        status: u16,
        headers: &reqwest::header::HeaderMap,
        body: &[u8],
    ) {
        let what = format!("{method} {path} → {status}");
        let path = path.split('?').next().unwrap();
        let media_type = headers.get("content-type").map(|v| v.to_str().unwrap().to_owned());
        if media_type.as_deref() == Some("application/problem+json") {
            let problem: Value = serde_json::from_slice(body).expect(&what);
            assert_valid(&self.problem, &problem, &what);
            assert_eq!(problem["status"], status, "{what}");
            let word = problem["type"].as_str().unwrap().rsplit('/').next().unwrap();
            assert!(self.problem_types().contains(word), "{what}: undocumented problem {word}");
            if ANYWHERE.contains(&word) {
                return;
            }
        }
        let (template, item) = self.find(path).unwrap_or_else(|| panic!("{what}: undocumented address"));
        let operation = &item[method.to_lowercase()];
        assert!(operation.is_object(), "{what}: undocumented method");
        let response = self.resolve(&operation["responses"][status.to_string()]);
        assert!(response.is_object(), "{what}: undocumented status: {}", String::from_utf8_lossy(body));
        if status < 300 {
            self.succeeded.lock().unwrap().insert(format!("{method} {template}"));
        }
        match (response.get("content"), &media_type) {
            (None, None) => assert!(body.is_empty(), "{what}"),
            (Some(content), Some(media_type)) => {
                let media =
                    content.get(media_type).unwrap_or_else(|| panic!("{what}: undocumented {media_type}"));
                if let Some(schema) = media.get("schema") {
                    let value = serde_json::from_slice(body).expect(&what);
                    assert_valid(&validator(&self.document, schema), &value, &what);
                }
            }
            (content, media_type) => panic!("{what}: {content:?} against {media_type:?}"),
        }
        for (name, header) in response.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let value = headers.get(name).unwrap_or_else(|| panic!("{what}: no {name}"));
            if header["schema"]["type"] == "integer" {
                value.to_str().unwrap().parse::<u64>().expect(&what);
            }
        }
    }

    /// The template of a path: the one with the fewest parameters that fits.
    fn find(&self, path: &str) -> Option<(&str, &Value)> {
        let fits = |template: &str| {
            let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(t, p)| t.starts_with('{') || t == p)
        };
        let paths = self.document["paths"].as_object().unwrap().iter();
        let fitting = paths.filter(|(t, _)| fits(t)).min_by_key(|(t, _)| t.matches('{').count());
        fitting.map(|(template, item)| (template.as_str(), item))
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }
}

fn forbid_unknown_fields(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    // A Web eID token may carry what later versions add; it is never an answer anyway.
    if object.contains_key("properties") {
        object.insert("additionalProperties".into(), false.into());
    }
    for key in ["properties", "items"] {
        match object.get_mut(key) {
            Some(Value::Object(inner)) if key == "properties" => {
                inner.values_mut().for_each(forbid_unknown_fields);
            }
            Some(inner) => forbid_unknown_fields(inner),
            None => {}
        }
    }
}

fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut root: Map<String, Value> = schema.as_object().unwrap().clone();
    root.insert("components".into(), document["components"].clone());
    jsonschema::options().should_validate_formats(true).build(&Value::Object(root)).expect("a schema")
}

fn assert_valid(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: HashMap<_, _> =
        validator.iter_errors(value).map(|e| (e.instance_path().to_string(), e.to_string())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn every_address_of_the_sandbox_is_documented() {
    let source = include_str!("../../../src/sandbox/routes.rs");
    let routes: BTreeSet<&str> =
        source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let contract = Contract::load();
    let documented = contract.document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(routes, documented);
}

#[test]
fn the_judge_refuses_what_is_not_documented() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let contract = Contract::load();
    let json: reqwest::header::HeaderMap =
        [(reqwest::header::CONTENT_TYPE, "application/json".parse().unwrap())].into_iter().collect();
    let judge = |path: &str, status, body: &str| {
        let judged = AssertUnwindSafe(|| contract.judge("POST", path, status, &json, body.as_bytes()));
        catch_unwind(judged).is_ok()
    };
    let good = r#"{"nonce": "AAAA", "expiresAt": "2026-01-01T00:00:00Z"}"#;
    assert!(judge("/v1/auth/challenges", 201, good));
    assert!(!judge("/v1/auth/challenge", 201, good), "address");
    assert!(!judge("/v1/auth/challenges", 200, good), "status");
    assert!(!judge("/v1/auth/challenges", 201, &good.replace('}', r#", "x": 1}"#)), "unknown field");
    assert!(!judge("/v1/auth/challenges", 201, &good.replace("2026-01-01T00", "noon")), "format");
    assert!(!judge("/v1/auth/challenges", 201, r#"{"nonce": "AAAA"}"#), "missing field");
}
