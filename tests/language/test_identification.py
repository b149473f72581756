# ruff: noqa: E501 (one case a line)
import pytest

from dragoman.errors import UnknownLanguage
from dragoman.language import identify

KNOWN = [
    ("en", "The foreign minister said on Monday that the talks would go on for as long as they had to."),
    ("en", "Talks with Kazakhstan resume after months of silence in Astana and Almaty"),
    ("ja", "外相は記者会見で、制裁を続ける考えを示した。"),
    ("ja", "中国、干渉を拒否へ"),
    ("ru", "Министр заявил, что переговоры будут продолжены в ближайшие дни."),
    ("ru", "Президент Казахстана Токаев выступил перед парламентом"),
    ("uk", "Міністр заявив, що переговори триватимуть найближчими днями."),
    ("uk", "Їхній посол повернувся до Києва"),
    ("zh", "外交部发言人表示，谈判将继续进行。"),
    ("zh", "外交部發言人表示，談判將繼續進行。"),
    ("de", "Der Minister sagte am Montag, dass die Gespräche so lange wie nötig fortgesetzt würden."),
    ("fr", "Le ministre a déclaré lundi que les pourparlers se poursuivraient aussi longtemps que nécessaire."),
    ("tr", "Bakan pazartesi günü görüşmelerin gerektiği sürece devam edeceğini söyledi."),
    ("kk", "Министр дүйсенбі күні келіссөздер қажет болғанша жалғаса беретінін айтты."),
    ("kk", "Қазақстан мен Ресей келісімге қол қойды"),
    ("tr", "Türkiye ile Yunanistan görüşmeleri sürdürecek, Ankara ılımlı bir dil kullandı"),
    ("de", "Außenministerin Baerbock reist am Montag nach Kiew und trifft dort die Regierung"),
    ("fr", "La ministre des affaires étrangères se rend lundi à Kiev pour des entretiens"),
    ("es", "El ministro declaró el lunes que las conversaciones seguirían durante el tiempo que fuera necesario."),
    ("pl", "Minister powiedział w poniedziałek, że rozmowy będą trwały tak długo, jak będzie trzeba."),
    ("ko", "외무장관은 월요일 회담이 계속될 것이라고 말했다."),
    ("ar", "قال وزير الخارجية يوم الاثنين إن المحادثات ستستمر."),
    ("fa", "وزیر امور خارجه روز دوشنبه گفت که گفتگوها ادامه خواهد یافت."),
]
OTHERS = [
    ("Dutch", "De minister zei maandag dat de gesprekken zo lang als nodig zouden worden voortgezet in de hoofdstad."),
    ("Italian", "Il ministro ha detto lunedì che i colloqui sarebbero continuati per tutto il tempo necessario."),
    ("Azerbaijani", "Nazir bazar ertəsi danışıqların lazım olduğu qədər davam edəcəyini söylədi, iclas sabah keçiriləcək."),
    ("Kyrgyz", "Министр дүйшөмбү күнү сүйлөшүүлөр керек болгонго чейин улантыларын айтты, жыйын эртең өтөт."),
    ("Hebrew", "שר החוץ אמר ביום שני כי השיחות יימשכו."),
    ("Bulgarian", "Министърът заяви в понеделник, че преговорите ще продължат, докато е необходимо."),
    ("Serbian", "Министар је у понедељак изјавио да ће се разговори наставити колико год буде потребно."),
    ("Belarusian", "Міністр заявіў у панядзелак, што перамовы будуць працягвацца столькі, колькі спатрэбіцца."),
    ("Urdu", "وزیر خارجہ نے پیر کے روز کہا کہ بات چیت جاری رہے گی اور اجلاس کل ہو گا۔"),
    ("Pashto", "د بهرنیو چارو وزیر د دوشنبې په ورځ وویل چې خبرې به دوام ومومي."),
    ("Portuguese", "O ministro disse na segunda-feira que as negociações continuariam pelo tempo que fosse necessário."),
    ("Czech", "Ministr v pondělí řekl, že jednání budou pokračovat tak dlouho, jak bude třeba."),
    ("Greek", "Ο υπουργός δήλωσε τη Δευτέρα ότι οι συνομιλίες θα συνεχιστούν."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), KNOWN)
def test_known_languages(code, text):
    assert identify(text) == code


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_other_languages_are_named_and_refused(name, text):
    with pytest.raises(UnknownLanguage, match=rf"{name}.*en \(English\), es"):
        identify(text)


@pytest.mark.parametrize("text", ["", "  ", "hi", "да", "12345 !!!", "😀😀", "外"])
def test_too_little_text(text):
    with pytest.raises(UnknownLanguage, match="Too little text"):
        identify(text)


@pytest.mark.parametrize(
    ("told", "code"),
    [("ja", "ja"), ("ja-JP", "ja"), ("zh-Hant", "zh"), ("zh_TW", "zh"), ("zh-Hans-CN", "zh"), ("EN-us", "en"), (" uk-UA ", "uk"), ("ua", "uk"), ("rus", "ru"), ("de-AT", "de"), ("kaz", "kk"), ("tr-TR", "tr"), ("fr", "fr"), ("ko-KR", "ko"), ("ar-EG", "ar"), ("fa_IR", "fa"), ("es-419", "es")],
)  # fmt: skip
def test_what_is_told_is_believed(told, code):
    assert identify("?", told=told) == code


@pytest.mark.parametrize("told", ["nl", "hi-IN", "", "xx", "english please"])
def test_a_tag_without_a_pack(told):
    with pytest.raises(UnknownLanguage, match="Languages: ar"):
        identify("The minister said so.", told=told)


def test_the_language_with_the_most_characters_counts():
    english, russian = KNOWN[0][1], KNOWN[4][1]
    assert identify(f"{english}\n\n{english}\n\n{russian}") == "en"
    assert identify(f"{russian}\n\n{russian}\n\n{english}") == "ru"
    assert identify(KNOWN[2][1] * 3 + " (foreign ministry of the republic)") == "ja"
    assert identify(f"{KNOWN[6][1]} «{russian}» {KNOWN[6][1]} {KNOWN[7][1]}") == "uk"
