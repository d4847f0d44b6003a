"""Which question has which panel."""

from collections.abc import Mapping
from typing import Any

from bootstrap.attended.asked_here import ChooseOne, GiveNewPassphrase, SayYes, SeePassphrase
from bootstrap.attended.attendant import AgreeToPlan, GivePassphrase, Notice, ProtectServers, Question, TrustHostKey
from bootstrap.attended.joining_questions import CompareHere, ShowCode
from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowInvitation, TakeByCamera
from bootstrap.attended.recovery_questions import AgreeToRecovery, TrustRescueKey
from tui.questions.about_here import ChoicePanel, NewPassphrasePanel, SayYesPanel, SeenPassphrasePanel
from tui.questions.for_qr import ForQrPanel
from tui.questions.joining import CodePanel, CompareHerePanel
from tui.questions.pairing import ComparePanel, InvitationPanel, SecretPanel
from tui.questions.panel import Panel
from tui.questions.passphrase import PassphrasePanel
from tui.questions.plan import PlanPanel
from tui.questions.recovery import RecoveryPanel, RescueKeyPanel
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
    CompareHere: CompareHerePanel,
    ShowCode: CodePanel,
    TakeByCamera: ForQrPanel,
    AgreeToRecovery: RecoveryPanel,
    TrustRescueKey: RescueKeyPanel,
}


def panel_of(kind: type[Question[Any] | Notice]) -> type[Panel[Any]] | None:
    """The class of its panels; None for a question that is unknown here."""
    return PANELS.get(kind)


def panel_for(question: Question[Any] | Notice) -> Panel[Any]:
    """A panel that shows it; of a question that is unknown here, one that says so."""
    return (panel_of(type(question)) or UnknownPanel)(question)
