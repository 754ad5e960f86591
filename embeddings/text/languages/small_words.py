"""Small words, which tell nothing of a story, of languages that stopwords-iso has no list of, or hardly one."""

from collections.abc import Mapping

SMALL_WORDS: Mapping[str, str] = {
    "az": "və ilə bu bir da də ki üçün olan isə amma lakin ya nə hər çox daha kimi görə sonra əvvəl var yox idi edir"
    " edən etdi oldu onun öz bütün həm artıq yalnız əgər belə",
    "be": "не на што да як па за гэта ад але яго яна яны ён мы вы бы каб было быў была для таксама толькі ці або пры"
    " аб ужо яшчэ калі то свой",
    "cy": "yr ac ag yn ar at am gan gyda mae oedd wedi bod ei eu hi fe nhw ni ond neu hefyd hwn hon hyn fel os nid"
    " yw sydd roedd bydd cael gael dros drwy wrth mewn ein eich nad ddim un",
    "is": "og að er sem til við um en það var af með ekki hún hann fyrir frá eru þetta þá verið hefur voru eða svo"
    " upp út þegar síðan eftir því þar hér mjög ég þú þeir þær þau sinn sér þess hjá úr undir yfir þó ef vera hafa",
    "kn": "ಒಂದು ಈ ಆ ಮತ್ತು ಅಥವಾ ಆದರೆ ಎಂದು ಎಂಬ ಇದು ಅದು ಅವರು ನಾವು ನಾನು ಕೂಡ ಇದೆ ಇರುವ ಇಲ್ಲ ಬಗ್ಗೆ ಮೂಲಕ ನಂತರ ಮೊದಲು ಹಾಗೂ"
    " ಎಲ್ಲಾ ಕೆಲವು ಹಲವು ಮೇಲೆ",
    "mk": "на да се во од за со не што го ги ја по кој која кои како но или му им ќе беше биде има нема само уште"
    " при до над под меѓу според овој оваа тоа тие тој таа",
    "ml": "ഒരു ഈ ആ എന്ന എന്ന് എന്നാൽ അല്ലെങ്കിൽ ഇത് അത് അവർ ഞാൻ നാം കൂടി വേണ്ടി കുറിച്ച് നിന്ന് വരെ ശേഷം മുമ്പ് ഉള്ള"
    " ആണ് ഉണ്ട് ഇല്ല വളരെ പല ചില എല്ലാ മാത്രം തന്നെ പോലെ",
    "ne": "को का की मा ले लाई बाट छ छन् थियो यो त्यो हो भने पनि गर्न गरेको लागि तथा वा सँग एक भएको हुने रहेको गर्ने"
    " आफ्नो",
    "pa": "ਦਾ ਦੇ ਦੀ ਦੀਆਂ ਨੇ ਨੂੰ ਤੋਂ ਵਿੱਚ ਵਿਚ ਤੇ ਅਤੇ ਹੈ ਹਨ ਸੀ ਸਨ ਇਹ ਉਹ ਇੱਕ ਇਕ ਕਿ ਜੋ ਵੀ ਹੀ ਲਈ ਨਾਲ ਕਰ ਹੋ ਨਹੀਂ ਪਰ ਜਾਂ ਉਸ"
    " ਇਸ ਕੀਤਾ ਗਿਆ",
    "sq": "të në për me nga dhe një që është se më së do kjo ky ai ajo ata si por ose ka kanë ishte janë nuk po pas"
    " para ndaj tek edhe gjatë këtë kështu kur",
    "ta": "ஒரு இந்த அந்த என்று என்ற என மற்றும் அல்லது ஆனால் இது அது அவர் அவர்கள் நாம் நான் உள்ள போது மேலும் இருந்து"
    " வேண்டும் இல்லை மட்டும் எந்த எல்லா பல சில தான் கொண்டு பற்றி மூலம் வரை பின்னர் முன்",
    "te": "ఒక ఈ ఆ మరియు కానీ లేదా అని ఇది అది వారు మేము నేను కూడా ఉంది ఉన్న ఉన్నాయి నుండి నుంచి కోసం గురించి ద్వారా"
    " వరకు తర్వాత ముందు లో పై చాలా అన్ని",
}  # fmt: skip
"""By language, set apart by blanks."""
