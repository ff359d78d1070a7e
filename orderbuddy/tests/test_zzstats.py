import collections, re
C=collections.defaultdict(collections.Counter)
from orderbuddy.tests import test_schemathesis as T
orig=T.Visitor.send
def send(self, case):
    r=orig(self, case); C[case.operation.label][(r.status_code, case.meta.generation.mode.value[:3])]+=1; return r
T.Visitor.send=send
from orderbuddy.tests.test_schemathesis import *
def test_zz():
    for k,v in C.items(): print(k, dict(v))
