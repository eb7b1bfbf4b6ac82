"""Records of the tasks room: the task itself, how it was called for, its contract and money, what was promised, reported and changed."""

from .budget import AppraisedLabour as AppraisedLabour
from .budget import AppraisedLine as AppraisedLine
from .budget import Appraiser as Appraiser
from .budget import BudgetAppraisal as BudgetAppraisal
from .call import Call as Call
from .call import CalledTask as CalledTask
from .call import Proposal as Proposal
from .contract import BudgetLine as BudgetLine
from .contract import Commitment as Commitment
from .contract import Contract as Contract
from .contract import ContractAppendix as ContractAppendix
from .contract import Payment as Payment
from .overlap import Overlap as Overlap
from .running import Change as Change
from .running import Milestone as Milestone
from .running import ProgressReport as ProgressReport
from .running import Stoppage as Stoppage
from .task import Check as Check
from .task import CheckedTask as CheckedTask
from .task import Participation as Participation
from .task import Programme as Programme
from .task import Task as Task
from .task import TaskEvent as TaskEvent
from .task import TaskName as TaskName
from .task import TaskPlace as TaskPlace
