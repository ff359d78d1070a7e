from kitchen import answers, bodies
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from ordering.described import ORDER_ID

TAG = "Kitchen"
PRINTER = {
    "id": "6790000000000000000000b1",
    "name": "Bar printer",
    "ip": "192.168.1.50",
    "type": "lan",
}
ONCE = "With an `actionId`, the same is printed once however often it is asked for."

PRINTERS = operation(
    "listPrinters",
    "The printers of a location",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.Printer]),
    example={"data": [PRINTER]},
)
ADD_PRINTER = operation(
    "addPrinter",
    "Add a printer",
    description="A network printer (`lan`, ESC/POS on port 9100) has an IP address; a `cloud` "
    "printer asks for its jobs at the address that the admin shows. It prints nothing before the "
    "admin's page says what.",
    tag=TAG,
    staff=True,
    status=201,
    path="restaurant_id location_id",
    body=bodies.NewPrinter,
    body_example={"name": "Kitchen printer", "ip": "192.168.1.51"},
    answer=schema_of(answers.Printer),
    example={**PRINTER, "name": "Kitchen printer", "ip": "192.168.1.51"},
)
PRINTER_STATES = operation(
    "listPrinterStates",
    "How each printer is",
    description="`state` is `ready`, `trouble` (said in `trouble`), `silent` (not heard of lately) "
    "or `new`. A printer that cannot print what `waiting` counts raises an alarm.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.PrinterState]),
    example={
        "data": [
            {
                "id": PRINTER["id"],
                "name": "Bar printer",
                "type": "lan",
                "state": "trouble",
                "trouble": "it is out of paper",
                "lastSeenAt": "2026-11-21T05:19:25.791Z",
                "waiting": 3,
                "failed": 0,
            }
        ]
    },
)
TEST_PRINT = operation(
    "testPrinter",
    "Print a test",
    description=ONCE,
    tag=TAG,
    staff=True,
    path="restaurant_id location_id printer_id",
    body=bodies.TestPrint,
    body_example={"actionId": "4f1c3a52-test"},
    answer=schema_of(answers.Done),
    example={"data": True},
)
REPRINT = operation(
    "reprintOrder",
    "Print an order once more",
    description=f"Marked as a reprint: its tickets of the printer's stations as they are now, or "
    f"the receipt. {ONCE}",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id printer_id",
    body=bodies.Reprint,
    body_example={"orderId": ORDER_ID, "kind": "ticket"},
    answer=schema_of(answers.Done),
    example={"data": True},
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TRANSITION],
)
