"""Articles without blanks between words, and from right to left, each with a case that they answer."""

from __future__ import annotations

from assistkit import Article, Case
from assistkit.index.passages import Splitter
from assistkit.types import Evidence

STEPS = {
    "ja": "PINを忘れた場合は、管理者が新しいPINを設定できます（4桁の数字）。\n\n## 手順\n\n"
    "1. パソコンで **オーナー** としてサインインします。\n"
    "2. 「設定」›「フロント」›「デバイス」を開き、**タブレット**を選択します。\n"
    "3. 新しいPINを選び、4桁の数字を2回入力します。`1234` や 0000 は使えません。\n",
    "zh": "如果忘记了密码，管理员可以设置新密码（4位数字）。\n\n## 步骤\n\n1. 在电脑上以**所有者**身份登录。\n"
    "2. 打开“设置”›“前台”›“设备”，选择平板电脑。\n3. 选择**新密码**，输入两次4位数字。不能使用 `1234` 或 0000。\n",
    "ar": "إذا نسيت رقم PIN، يمكن للمسؤول تعيين رقم جديد (4 أرقام).\n\n## الخطوات\n\n"
    "1. سجّل الدخول بصفة **المالك** على الكمبيوتر.\n2. افتح الإعدادات › الاستقبال › الأجهزة واختر الجهاز اللوحي.\n"
    "3. اختر **رقم PIN جديد** وأدخل 4 أرقام مرتين. لا يُسمح بالأرقام 1234 أو 0000.\n",
    "he": "אם שכחתם את קוד ה-PIN, המנהל יכול להגדיר קוד חדש (4 ספרות).\n\n## שלבים\n\n1. היכנסו במחשב בתור **בעלים**.\n"
    "2. פתחו את הגדרות › קבלה › מכשירים ובחרו את הטאבלט.\n"
    "3. בחרו **קוד PIN חדש** והזינו 4 ספרות פעמיים. אי אפשר להשתמש ב-1234 או ב-0000.\n",
}
ASKED = {
    "ja": "受付タブレットのPINを忘れました。新しいPINを設定するにはどうすればよいですか？",
    "zh": "我忘记了前台平板电脑的密码。怎样设置新密码？",
    "ar": "نسيت رقم PIN للجهاز اللوحي. كيف يمكنني تعيين رقم جديد؟",
    "he": "שכחתי את קוד ה-PIN של הטאבלט. איך מגדירים קוד חדש?",
}


def case(code: str) -> Case:
    return Case.from_text(ASKED[code], id=code)


def evidence(code: str) -> list[Evidence]:
    """The passages of the article in this language, as the best that was found."""
    article = Article(id=code, title=f"PIN {code}", text=STEPS[code], language=code, visibility="public")
    return [Evidence(passage=one, score=3.0, rank=1) for one in Splitter().split(article)]
