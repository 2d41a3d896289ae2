//! The bot's sentences in Persian. Nothing else is in here.

use std::fmt::Write as _;

use super::sentence::BotSentence;
use crate::i18n::fa::{digits, limit, wait};

pub(super) fn text(sentence: &BotSentence<'_>) -> String {
    let fixed = match *sentence {
        BotSentence::Welcome { name, created: true } => {
            return format!(
                "{name} عزیز، خوش آمدید! حساب شما آماده است. کافی است پیام خود را بنویسید."
            );
        }
        BotSentence::Welcome { name, created: false } => {
            return format!("{name} عزیز، دوباره خوش آمدید! کافی است پیام خود را بنویسید.");
        }
        BotSentence::Linked { name, phone } => {
            let phone = digits(phone);
            return format!("با حساب «{name}» (…{phone}) وارد شدید. برای خروج: /logout");
        }
        BotSentence::LogInFirst(url) => {
            return format!(
                "هنوز شما را نمی‌شناسم. لطفاً نخست در گفت‌وگوی خصوصی به من پیام دهید: {url}"
            );
        }
        BotSentence::OnlyInPrivate(url) => {
            return format!("این کار در گفت‌وگوی خصوصی با من شدنی است: {url}");
        }
        BotSentence::Help => return help(),
        BotSentence::Command(name) => return command(name).to_owned(),
        BotSentence::NewChat { bot, model } => {
            return format!("گفت‌وگوی تازه با «{bot}». مدل {model} پاسخ می‌دهد. دربارهٔ چه باشد؟");
        }
        BotSentence::ChatChosen(title) => return format!("گفت‌وگوی «{title}» را ادامه می‌دهیم."),
        BotSentence::ModelChosen(name) => return format!("از این پس مدل {name} پاسخ می‌دهد."),
        BotSentence::UsageOf(plan) => return format!("مصرف شما از طرح {plan}"),
        BotSentence::Limit(name) => return limit(name).to_owned(),
        BotSentence::Used { used, max } => return format!("{} از {}", digits(used), digits(max)),
        BotSentence::Resets(seconds) => return format!("{} دیگر آزاد می‌شود", wait(seconds)),
        BotSentence::Plan(name) => return format!("طرح شما {name} است."),
        BotSentence::PlanEnds(date) => return format!("تا {} اعتبار دارد.", digits(date)),
        BotSentence::Price { name, price, days } => {
            return format!("{name}: {} دلار برای {} روز", digits(price), digits(&days.to_string()));
        }
        BotSentence::LimitReached(Some(seconds)) => {
            return format!(
                "به سقف مجاز طرح خود رسیده‌اید. لطفاً {} دیگر دوباره تلاش کنید.",
                wait(seconds)
            );
        }
        BotSentence::LimitReached(None) => {
            "به سقف مجاز طرح خود رسیده‌اید. برای ادامه می‌توانید طرح بزرگ‌تری بگیرید."
        }
        BotSentence::TitleSet(title) => return format!("نام این گفت‌وگو از این پس «{title}» است."),
        BotSentence::AskContact => {
            "سلام! من MobixAI هستم: شما می‌نویسید و یک مدل هوش مصنوعی پاسخ می‌دهد.\n\nبرای شروع \
             به شمارهٔ تلفن شما نیاز دارم. لطفاً دکمهٔ زیر را بزنید؛ اگر در برنامهٔ ما حساب دارید، \
             همان حساب است."
        }
        BotSentence::ShareContact => "📱 فرستادن شمارهٔ من",
        BotSentence::NotYourContact => "این شمارهٔ خود شما نیست. لطفاً دکمهٔ زیر را بزنید.",
        BotSentence::OtherAccount => {
            "این پیوند برای حساب دیگری است. تنها اگر خودتان آن را در برنامهٔ ما گرفته‌اید، نخست /logout را \
             بزنید و سپس آن را دوباره باز کنید."
        }
        BotSentence::LinkInvalid => {
            "این پیوند پیش‌تر به کار رفته یا کهنه شده است. لطفاً در برنامه پیوند تازه‌ای بگیرید."
        }
        BotSentence::LoggedOut => "از حساب خود خارج شدید. برای ورود دوباره: /start",
        BotSentence::UnknownCommand => "این دستور را نمی‌شناسم. همهٔ دستورها: /help",
        BotSentence::NotSupported => {
            "فعلاً فقط متن را می‌خوانم. پشتیبانی از عکس، پیام صوتی و فایل در راه است."
        }
        BotSentence::NothingToChoose => "در حال حاضر چیزی برای انتخاب نیست.",
        BotSentence::NoChats => "هنوز گفت‌وگویی ندارید. کافی است پیام خود را بنویسید.",
        BotSentence::Chats => "گفت‌وگوهای شما. کدام را ادامه می‌دهید؟",
        BotSentence::OptionGone => "این مورد دیگر وجود ندارد.",
        BotSentence::Models => "در این گفت‌وگو کدام مدل پاسخ دهد؟",
        BotSentence::Bots => "گفت‌وگوی تازه با کدام چت‌بات باشد؟",
        BotSentence::Previous => "‹ قبلی",
        BotSentence::Next => "بعدی ›",
        BotSentence::NoLimits => "طرح شما هیچ محدودیتی ندارد.",
        BotSentence::NoPlan => "طرح فعالی ندارید.",
        BotSentence::OtherPlans => "طرح‌هایی که در برنامه می‌توانید بخرید:",
        BotSentence::TitleHelp => {
            "نام تازه را پس از دستور بنویسید، حداکثر ۲۰۰ نویسه:\n/title سفر به شیراز"
        }
        BotSentence::Languages => "به چه زبانی صحبت کنم؟",
        BotSentence::LanguageName => "فارسی",
        BotSentence::LanguageSet => "از این پس فارسی صحبت می‌کنم.",
        BotSentence::CutOff => "مدل پیش از پایان پاسخ متوقف شد.",
        BotSentence::NotShown => "تلگرام این بخش از پاسخ را نمی‌پذیرد. آن را در برنامه می‌بینید.",
    };
    fixed.to_owned()
}

fn command(name: &str) -> &'static str {
    match name {
        "new" => "شروع گفت‌وگوی تازه",
        "chats" => "ادامهٔ گفت‌وگوهای پیشین",
        "model" => "انتخاب مدل",
        "bot" => "گفت‌وگو با چت‌باتی دیگر",
        "usage" => "مصرف شما از سقف‌ها",
        "plan" => "طرح شما",
        "title" => "نام‌گذاری این گفت‌وگو",
        "lang" => "تغییر زبان",
        "help" => "راهنما",
        "logout" => "خروج از حساب",
        _ => "",
    }
}

fn help() -> String {
    let mut text =
        "پیام خود را بنویسید تا مدل پاسخ دهد. اگر پیام خود را ویرایش کنید، دوباره پاسخ می‌دهد.\n"
            .to_owned();
    for name in BotSentence::COMMANDS {
        let _infallible = write!(text, "\n/{name} – {}", command(name));
    }
    text.push_str("\n\nدر گروه‌ها از من نام ببرید یا به پیام من پاسخ دهید.");
    text
}
