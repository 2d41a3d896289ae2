//! The demo's answers: they say that no model is connected, and quote the question. Must not
//! pretend to be a model.

use std::time::Duration;

use shared::tokens::TokenCounter;

use super::answer::Answer;
use super::question::Question;

/// The time between two words.
const WORD_DELAY: Duration = Duration::from_millis(10);

/// How many characters of the question are quoted.
const QUOTED_CHARACTERS: usize = 60;

/// An image of one pixel.
const PIXEL: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The answer to a question: in Persian if the question has Persian letters, else in English.
#[must_use]
pub fn answer(question: &Question) -> Answer {
    let question_text = question.last_user_message();
    let text = match (is_persian(question_text), question.wants_title()) {
        (true, true) => "گفتگوی نمایشی".to_owned(),
        (false, true) => "Demo chat".to_owned(),
        (true, false) => format!(
            "سلام! این پاسخِ نمایشی است و هنوز هیچ مدلی وصل نیست. شما نوشتید: «{}». برای پاسخ \
             واقعی، OPENROUTER_API_KEY یا MODEL_API_BASE_URL را تنظیم و دوباره اجرا کنید.",
            quote(question_text)
        ),
        (false, false) => format!(
            "Hello! This is the built-in demo: no model is connected yet. You wrote: “{}”. For \
             real answers set OPENROUTER_API_KEY or MODEL_API_BASE_URL and start again.",
            quote(question_text)
        ),
    };
    Answer {
        image: question.wants_image().then(|| PIXEL.to_owned()),
        usage: Some((question.tokens(), TokenCounter.count(&text))),
        cost: Some("0".to_owned()),
        first_delay: WORD_DELAY,
        delay: WORD_DELAY,
        ..Answer::new(text)
    }
}

/// The beginning of a text, on one line.
fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED_CHARACTERS) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned() + "…",
        None => line,
    }
}

/// Whether the text has letters of the Arabic script, which Persian is written in.
fn is_persian(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{fdff}'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer_to(content: &str, max_tokens: Option<u64>) -> String {
        let messages = json!([
            {"role": "user", "content": "قبلی"},
            {"role": "assistant", "content": "پاسخ"},
            {"role": "user", "content": content},
        ]);
        let body = json!({"messages": messages, "max_tokens": max_tokens});
        answer(&Question::read(&body).unwrap()).text
    }

    #[test]
    fn the_demo_says_so_in_the_users_language_and_repeats_the_message() {
        let english = answer_to("What is\n DynamoDB?", None);
        assert!(english.contains("demo") && english.contains("“What is DynamoDB?”"), "{english}");
        let persian = answer_to("سلام، حالت چطور است؟", None);
        assert!(persian.contains("نمایشی") && persian.contains("«سلام، حالت چطور است؟»"));
    }

    #[test]
    fn long_question_is_quoted_in_part() {
        let answer = answer_to(&"سلام ".repeat(10_000), None);
        assert!(answer.chars().count() < 300);
    }

    #[test]
    fn title_is_short() {
        assert_eq!(answer_to("hello", Some(20)), "Demo chat");
        assert!(answer_to("سلام", Some(64)).split(' ').count() <= 5);
    }
}
