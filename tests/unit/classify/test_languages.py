"""The language of a text by its small words."""

import pytest

from sekisho.classify.languages import language
from sekisho.classify.words import cut


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("english", "Thank you for the meeting. I have added your remarks to the minutes and we will send them on Friday."),
        ("german", "Vielen Dank für das Gespräch. Bitte senden Sie uns die Unterlagen, wir haben sie noch nicht erhalten."),
        ("french", "Merci pour votre message. Nous avons reçu les documents et nous vous répondons dans la semaine."),
        ("spanish", "Gracias por su mensaje. Le enviamos los documentos que pidió para la reunión del martes con el equipo."),
        ("italian", "Grazie per il suo messaggio. Le inviamo i documenti che sono stati richiesti per la riunione del gruppo."),
        ("dutch", "Bedankt voor uw bericht. De documenten zijn verzonden en wij hopen dat het pakket op tijd is."),
        ("czech", "Dobrý den, posílám vám nabídku, o kterou jste si napsal, a prosím o potvrzení, že se den hodí pro vás."),
        ("polish", "Dzień dobry, w załączeniu przesyłam umowę dla Państwa oraz fakturę. Czy jest możliwe spotkanie w piątek i nie później?"),
        ("", "C o n f i r m  y o u r  a c c o u n t  n o w  a n d  w i n  a  p r i z e"),
        ("", "x86_64 gcc ld make install printf"),
        ("", ""),
    ],
)
def test_the_language_is_told_by_small_words(name, text):
    assert language(cut(text).words) == name
