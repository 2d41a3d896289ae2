//! All sentences that users read, in Persian and English: the only place that spells them. Knows
//! nothing of HTTP and decides nothing.

mod bot;
mod en;
mod fa;
mod sentence;

/// In each language, the words that say that a title follows.
pub(crate) const TITLE_NOUNS: [&[&str]; 2] = [en::TITLE_NOUNS, fa::TITLE_NOUNS];
/// In each language, the other words of labels before titles.
pub(crate) const TITLE_LABEL_WORDS: [&[&str]; 2] = [en::TITLE_LABEL_WORDS, fa::TITLE_LABEL_WORDS];

pub use bot::BotSentence;
pub use sentence::{Problem, Sentence};

use crate::model::Locale;

impl Sentence<'_> {
    /// Its text in a language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::Fa => fa::text(self),
            Locale::En => en::text(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sentence::Wait;
    use super::*;

    /// The limits that the contract names.
    const LIMITS: [&str; 21] = [
        "max_tokens_free",
        "max_tokens",
        "token_budget",
        "hourly_tokens",
        "hourly_messages",
        "three_hours_tokens",
        "three_hours_messages",
        "twelve_hours_tokens",
        "twelve_hours_messages",
        "daily_tokens",
        "daily_messages",
        "weekly_tokens",
        "weekly_messages",
        "monthly_tokens",
        "monthly_messages",
        "monthly_free_model_messages",
        "monthly_free_model_tokens",
        "cost_usd",
        "daily_images",
        "weekly_images",
        "monthly_images",
    ];

    #[test]
    fn every_limit_has_a_unique_name_in_both_languages() {
        for limit_name in [fa::limit, en::limit] {
            let mut names: Vec<_> = LIMITS.into_iter().map(limit_name).collect();
            names.push(limit_name("something else"));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }

    #[test]
    fn sentence_of_a_limit_has_its_numbers_and_its_reset() {
        let sentence = Sentence::QuotaExceeded {
            limit: "hourly_messages",
            used: "20",
            max: "20",
            retry_after: Some(300),
        };
        assert_eq!(
            sentence.text(Locale::En),
            "You have reached a limit of your plan: messages per hour (20 of 20). \
             Please try again in 5 minutes."
        );
        assert_eq!(
            sentence.text(Locale::Fa),
            "به سقف مجاز طرح خود رسیده‌اید: پیام در هر ساعت (۲۰ از ۲۰). \
             لطفاً ۵ دقیقهٔ دیگر دوباره تلاش کنید."
        );
    }

    #[test]
    fn sentence_of_a_limit_without_a_reset_has_no_time() {
        let sentence = Sentence::QuotaExceeded {
            limit: "cost_usd",
            used: "5.10",
            max: "5.00",
            retry_after: None,
        };
        assert!(sentence.text(Locale::En).ends_with("A larger plan lets you go on."));
        assert!(sentence.text(Locale::Fa).contains("(۵٫۱۰ از ۵٫۰۰)"));
    }

    #[test]
    fn sentence_of_an_invalid_field_names_it() {
        for (field, problem, en, fa) in [
            (
                Some("title"),
                Problem::TooLong(200),
                "The title must not have more than 200 characters.",
                "عنوان نباید بیش از ۲۰۰ نویسه داشته باشد.",
            ),
            (
                Some("message"),
                Problem::Missing,
                "The message is required.",
                "لطفاً متن پیام را وارد کنید.",
            ),
            (
                Some("odd_field"),
                Problem::WrongType,
                "The field “odd_field” has a value of the wrong type.",
                "نوع مقدار «odd_field» درست نیست.",
            ),
            (None, Problem::Malformed, "The request could not be read.", "درخواست خوانا نیست."),
        ] {
            let sentence = Sentence::InvalidRequest { field, problem };
            assert_eq!(sentence.text(Locale::En), en);
            assert_eq!(sentence.text(Locale::Fa), fa);
        }
    }

    #[test]
    fn waiting_time_is_rounded_up_to_one_unit() {
        for (seconds, wait) in [
            (0, Wait::Seconds(1)),
            (59, Wait::Seconds(59)),
            (301, Wait::Minutes(6)),
            (7_200, Wait::Hours(2)),
            (200_000, Wait::Days(3)),
        ] {
            assert_eq!(Wait::of(seconds), wait);
        }
    }
}
