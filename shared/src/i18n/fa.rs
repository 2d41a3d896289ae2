//! The sentences in Persian. Nothing else is in here.

use super::sentence::{Problem, Sentence, Wait};

/// The words that say that a title follows.
pub(super) const TITLE_NOUNS: &[&str] = &["عنوان", "تیتر", "موضوع"];

/// Other words of labels before titles, without their half-spaces.
pub(super) const TITLE_LABEL_WORDS: &[&str] = &[
    "گفتگو",
    "گفت",
    "و",
    "گو",
    "گفتوگو",
    "چت",
    "جلسه",
    "مکالمه",
    "پیشنهادی",
    "مناسب",
    "کوتاه",
    "این",
    "برای",
    "است",
    "یک",
];

pub(super) fn text(sentence: &Sentence<'_>) -> String {
    let fixed = match *sentence {
        Sentence::InvalidRequest { field, problem } => return invalid(field, problem),
        Sentence::QuotaExceeded { limit, used, max, retry_after } => {
            return quota_exceeded(limit, used, max, retry_after);
        }
        Sentence::TooLarge(bytes) => {
            let kilobytes = digits(&(bytes / 1_024).to_string());
            return format!(
                "درخواست بیش از اندازه بزرگ است؛ حداکثر {kilobytes} کیلوبایت مجاز است."
            );
        }
        // Phones recognize Latin digits, and offer to fill them in.
        Sentence::LoginCode(code) => {
            return format!("کد ورود MobixAI: {code}\nاین کد ۵ دقیقه اعتبار دارد.");
        }
        Sentence::OtpCooldown(wait) => {
            return format!("کد ورود به‌تازگی فرستاده شده است. {}", again(wait));
        }
        Sentence::TooManyFailures(wait) => {
            return format!("امروز به پیام‌های زیادی پاسخ داده نشد. {}", again(wait));
        }
        Sentence::OtpLimit(wait) => {
            return format!("تعداد درخواست‌های کد ورود بیش از حد مجاز است. {}", again(wait));
        }
        Sentence::VerifyLimit(wait) => {
            return format!("از شبکهٔ شما کدهای نادرست زیادی وارد شده است. {}", again(wait));
        }
        Sentence::Unavailable(wait) => {
            return format!("سرویس موقتاً در دسترس نیست. {}", again(wait));
        }
        Sentence::Throttled(wait) => {
            return format!("درخواست‌ها بیش از اندازه پی‌درپی‌اند. {}", again(wait));
        }
        Sentence::CountryNotSupported => "به شماره‌های این کشور کد ورود فرستاده نمی‌شود.",
        Sentence::InvalidCode => "کد ورود نادرست است یا دیگر اعتبار ندارد.",
        Sentence::NameRequired => "لطفاً برای ساختن حساب، نام خود را وارد کنید.",
        Sentence::Unauthenticated => "لطفاً برای ادامه وارد حساب خود شوید.",
        Sentence::ModelAccessDenied => "این مدل در طرح شما در دسترس نیست.",
        Sentence::ModelClosed => {
            "مدل این گفت‌وگو دیگر ارائه نمی‌شود. لطفاً مدل دیگری برای آن انتخاب کنید."
        }
        Sentence::ModelMakesNoImages => {
            "این چت‌بات با تصویر کار می‌کند. لطفاً مدلی انتخاب کنید که تصویر می‌سازد."
        }
        Sentence::ImagesTooLarge => {
            "تصویرهای این مدل بزرگ‌تر از آن است که نگه داشته شود؛ پس از آن تصویری خواسته نمی‌شود."
        }
        Sentence::ChatbotAccessDenied => "این چت‌بات در طرح شما در دسترس نیست.",
        Sentence::SubscriptionRequired => "برای این کار به اشتراک فعال نیاز دارید.",
        Sentence::NotFound => "موردی که خواستید پیدا نشد.",
        Sentence::MethodNotAllowed => "این نشانی از این عملیات پشتیبانی نمی‌کند.",
        Sentence::InProgress => {
            "همین درخواست هنوز در حال پاسخ‌گویی است. لطفاً کمی بعد دوباره تلاش کنید."
        }
        Sentence::UnsupportedMediaType => {
            "قالب درخواست پشتیبانی نمی‌شود. لطفاً آن را به‌صورت JSON بفرستید."
        }
        Sentence::UnsupportedEncoding => {
            "درخواست فشرده پشتیبانی نمی‌شود. لطفاً آن را بدون Content-Encoding بفرستید."
        }
        Sentence::IdempotencyKeyReused => {
            "این Idempotency-Key پیش‌تر برای درخواست دیگری به کار رفته است."
        }
        Sentence::ProviderError => {
            "مدل نتوانست پاسخ دهد. چیزی از سهم شما کم نشد؛ لطفاً دوباره تلاش کنید."
        }
        Sentence::ProviderTimeout => {
            "مدل به‌موقع پاسخ نداد. چیزی از سهم شما کم نشد؛ لطفاً دوباره تلاش کنید."
        }
        Sentence::AccessDenied => "شما به این بخش از سرویس دسترسی ندارید.",
        Sentence::Timeout => "پاسخ به‌موقع آماده نشد. لطفاً دوباره تلاش کنید.",
        Sentence::Internal => "خطایی در سرویس ما رخ داد. لطفاً دوباره تلاش کنید.",
        Sentence::NewChatTitle => "چت جدید",
        Sentence::TitlePrompt => {
            "برای این گفت‌وگو به زبان خودش عنوانی بنویس: حداکثر ۵ کلمه، بدون علامت نقل‌قول و بدون \
             نقطه. فقط خود عنوان را بنویس."
        }
    };
    fixed.to_owned()
}

fn invalid(field: Option<&str>, problem: Problem) -> String {
    let subject = field.map_or_else(|| "درخواست".to_owned(), field_name);
    match problem {
        Problem::Malformed => format!("{subject} خوانا نیست."),
        Problem::Missing => format!("لطفاً {subject} را وارد کنید."),
        Problem::Blank => format!("{subject} نمی‌تواند خالی باشد."),
        Problem::WrongType => format!("نوع مقدار {subject} درست نیست."),
        Problem::TooLong(max) => {
            let max = digits(&max.to_string());
            format!("{subject} نباید بیش از {max} نویسه داشته باشد.")
        }
        Problem::Invalid => format!("{subject} معتبر نیست."),
        Problem::NoTexts => format!("{subject} پیامک دریافت نمی‌کند؛ شمارهٔ همراه وارد کنید."),
        Problem::Unknown => format!("{subject} انتخاب‌شده وجود ندارد."),
        Problem::Unsupported => format!("{subject} در اینجا پشتیبانی نمی‌شود."),
    }
}

fn field_name(field: &str) -> String {
    let name = match field {
        "phone_number" => "شمارهٔ تلفن",
        "code" => "کد ورود",
        "name" => "نام",
        "device" => "نام دستگاه",
        "title" => "عنوان",
        "message" | "content" => "متن پیام",
        "chatbot_id" => "چت‌بات",
        "ai_model_id" => "مدل",
        other => return format!("«{other}»"),
    };
    name.to_owned()
}

fn quota_exceeded(limit: &str, used: &str, max: &str, retry_after: Option<u64>) -> String {
    let (limit, used, max) = (self::limit(limit), digits(used), digits(max));
    let next =
        retry_after.map_or_else(|| "برای ادامه می‌توانید طرح بزرگ‌تری بگیرید.".to_owned(), again);
    format!("به سقف مجاز طرح خود رسیده‌اید: {limit} ({used} از {max}). {next}")
}

/// The name of a limit.
pub(super) fn limit(name: &str) -> &'static str {
    match name {
        "max_tokens_free" => "مجموع توکن‌های مدل‌های رایگان",
        "max_tokens" => "مجموع توکن‌ها",
        "token_budget" => "توکن باقی‌مانده برای یک پاسخ",
        "hourly_tokens" => "توکن در هر ساعت",
        "hourly_messages" => "پیام در هر ساعت",
        "three_hours_tokens" => "توکن در هر ۳ ساعت",
        "three_hours_messages" => "پیام در هر ۳ ساعت",
        "twelve_hours_tokens" => "توکن در هر ۱۲ ساعت",
        "twelve_hours_messages" => "پیام در هر ۱۲ ساعت",
        "daily_tokens" => "توکن در هر روز",
        "daily_messages" => "پیام در هر روز",
        "weekly_tokens" => "توکن در هر هفته",
        "weekly_messages" => "پیام در هر هفته",
        "monthly_tokens" => "توکن در هر ماه",
        "monthly_messages" => "پیام در هر ماه",
        "monthly_free_model_messages" => "پیام به مدل‌های رایگان در هر ماه",
        "monthly_free_model_tokens" => "توکن مدل‌های رایگان در هر ماه",
        "cost_usd" => "هزینهٔ مدل‌ها به دلار آمریکا",
        "daily_images" => "تصویر در هر روز",
        "weekly_images" => "تصویر در هر هفته",
        "monthly_images" => "تصویر در هر ماه",
        _ => "میزان استفاده",
    }
}

fn again(seconds: u64) -> String {
    format!("لطفاً {} دیگر دوباره تلاش کنید.", wait(seconds))
}

/// A waiting time, as the beginning of a clause.
pub(super) fn wait(seconds: u64) -> String {
    let (count, unit) = match Wait::of(seconds) {
        Wait::Seconds(count) => (count, "ثانیهٔ"),
        Wait::Minutes(count) => (count, "دقیقهٔ"),
        Wait::Hours(count) => (count, "ساعت"),
        Wait::Days(count) => (count, "روز"),
    };
    format!("{} {unit}", digits(&count.to_string()))
}

/// A number with Persian digits and the Persian decimal separator.
pub(super) fn digits(number: &str) -> String {
    number
        .chars()
        .map(|character| match character {
            '0'..='9' => char::from_u32(u32::from('۰') + u32::from(character) - u32::from('0'))
                .unwrap_or(character),
            '.' => '٫',
            other => other,
        })
        .collect()
}
