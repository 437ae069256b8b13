"""The calls under /members."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select

from .db import Db
from .models import Member
from .schemas import MemberIn, MemberOut

router = APIRouter(prefix="/members")


@router.get("", response_model=list[MemberOut])
def index(db: Db) -> list[Member]:
    return list(db.scalars(select(Member).order_by(Member.name, Member.id)))


@router.post("", response_model=MemberOut, status_code=201)
def create(wanted: MemberIn, db: Db) -> Member:
    member = Member(**wanted.model_dump())
    db.add(member)
    db.commit()
    return member
