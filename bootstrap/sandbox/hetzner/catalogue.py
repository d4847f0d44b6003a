"""What a project finds ready-made: locations, server types and images; a few of each, in the vendor's form."""

from typing import Any

Resource = dict[str, Any]


def _location(number: int, name: str, city: str, country: str, at: tuple[float, float]) -> Resource:
    return {
        "id": number,
        "name": name,
        "description": f"{city} DC Park 1",
        "country": country,
        "city": city,
        "latitude": at[0],
        "longitude": at[1],
        "network_zone": "eu-central",
    }


LOCATIONS = [
    _location(1, "fsn1", "Falkenstein", "DE", (50.47612, 12.370071)),
    _location(2, "nbg1", "Nuremberg", "DE", (49.452102, 11.076665)),
    _location(3, "hel1", "Helsinki", "FI", (60.169855, 24.938379)),
]


def _price(net: float) -> dict[str, str]:
    return {"net": f"{net:.4f}", "gross": f"{net * 1.19:.4f}"}


def _server_type(number: int, name: str, architecture: str, size: tuple[int, float, int], monthly: float) -> Resource:
    cores, memory, disk = size
    return {
        "id": number,
        "name": name,
        "description": name.upper(),
        "cores": cores,
        "memory": memory,
        "disk": disk,
        "deprecated": False,
        "prices": [
            {
                "location": location["name"],
                "price_hourly": _price(monthly / 624),
                "price_monthly": _price(monthly),
                "included_traffic": 21990232555520,
                "price_per_tb_traffic": _price(1.0),
            }
            for location in LOCATIONS
        ],
        "storage_type": "local",
        "cpu_type": "shared",
        "category": "Shared vCPU",
        "architecture": architecture,
        "deprecation": None,
        "locations": [
            {"id": place["id"], "name": place["name"], "deprecation": None, "recommended": True, "available": True}
            for place in LOCATIONS
        ],
    }


SERVER_TYPES = [
    _server_type(22, "cpx11", "x86", (2, 2.0, 40), 3.85),
    _server_type(45, "cax11", "arm", (2, 4.0, 40), 3.29),
    _server_type(104, "cx23", "x86", (2, 4.0, 40), 2.99),
]


def _image(number: int, name: str, architecture: str) -> Resource:
    flavor, version = name.split("-")
    return {
        "id": number,
        "type": "system",
        "status": "available",
        "name": name,
        "description": f"{flavor.title()} {version}",
        "image_size": None,
        "disk_size": 5,
        "created": "2025-09-01T08:00:00Z",
        "created_from": None,
        "bound_to": None,
        "os_flavor": flavor,
        "os_version": version,
        "rapid_deploy": True,
        "protection": {"delete": False},
        "deprecated": None,
        "deleted": None,
        "labels": {},
        "architecture": architecture,
    }


IMAGES = [
    _image(114690387, "debian-12", "x86"),
    _image(114690389, "debian-12", "arm"),
    _image(161547269, "ubuntu-24.04", "x86"),
]


def datacenter(location: Resource) -> Resource:
    """The data centre of a location (deprecated by the vendor, still part of a server)."""
    numbers = [kind["id"] for kind in SERVER_TYPES]
    return {
        "id": location["id"] + 10,
        "name": f"{location['name']}-dc1",
        "description": f"{location['city']} 1 virtual DC 1",
        "location": location,
        "server_types": {"supported": numbers, "available": numbers, "available_for_migration": numbers},
    }


def find(among: list[Resource], wanted: Any) -> Resource | None:
    """The entry of that name or id (clients send either, ids also as text)."""
    return next(
        (entry for entry in among if wanted is not None and str(wanted) in {entry["name"], str(entry["id"])}), None
    )
