"""Which question has which panel."""

from collections.abc import Mapping
from typing import Any

from bootstrap.attended.applying_terraform import AgreeToTerraform
from bootstrap.attended.asked_here import ChooseOne, GiveNewPassphrase, SayYes, SeePassphrase, TakeRequest, TypeSecret
from bootstrap.attended.attendant import AgreeToPlan, GivePassphrase, Notice, ProtectServers, Question, TrustHostKey
from bootstrap.attended.joining_questions import CompareHere, ShowCode
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowAuthKey, ShowInvitation, TakeByCamera
from bootstrap.attended.recovery_questions import AgreeToRecovery, TrustRescueKey
from bootstrap.attended.rules import DoWithoutRule
from tui.questions.about_here import ChoicePanel, NewPassphrasePanel, SayYesPanel, SeenPassphrasePanel
from tui.questions.auth_key import AuthKeyPanel
from tui.questions.for_qr import ForQrPanel
from tui.questions.joining import CodePanel, CompareHerePanel
from tui.questions.pairing import ComparePanel, InvitationPanel, SecretPanel
from tui.questions.panel import Panel
from tui.questions.passphrase import PassphrasePanel
from tui.questions.plan import PlanPanel
from tui.questions.recovery import RecoveryPanel, RescueKeyPanel
from tui.questions.request import RequestPanel
from tui.questions.rule import RulePanel
from tui.questions.secret import SecretTextPanel
from tui.questions.terraform import TerraformPanel
from tui.questions.unknown import UnknownPanel
from tui.questions.yes_or_no import ProtectPanel, TrustPanel

PANELS: Mapping[type[Question[Any] | Notice], type[Panel[Any]]] = {
    AgreeToPlan: PlanPanel,
    TrustHostKey: TrustPanel,
    ProtectServers: ProtectPanel,
    GivePassphrase: PassphrasePanel,
    SayYes: SayYesPanel,
    ChooseOne: ChoicePanel,
    GiveNewPassphrase: NewPassphrasePanel,
    SeePassphrase: SeenPassphrasePanel,
    ShowInvitation: InvitationPanel,
    CompareCodes: ComparePanel,
    GiveSecret: SecretPanel,
    ShowAuthKey: AuthKeyPanel,
    TypeSecret: SecretTextPanel,
    TakeRequest: RequestPanel,
    TakeByCamera: ForQrPanel,
    DoWithoutRule: RulePanel,
    AgreeToTerraform: TerraformPanel,
    CompareHere: CompareHerePanel,
    ShowCode: CodePanel,
    AgreeToRecovery: RecoveryPanel,
    TrustRescueKey: RescueKeyPanel,
}


def panel_of(kind: type[Question[Any] | Notice]) -> type[Panel[Any]] | None:
    """The class of its panels; None for a question that is unknown here."""
    return PANELS.get(kind)


def panel_for(question: Question[Any] | Notice) -> Panel[Any]:
    """A panel that shows it; of a question that is unknown here, one that says so."""
    return (panel_of(type(question)) or UnknownPanel)(question)
